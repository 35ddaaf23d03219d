import { useState } from 'preact/hooks';
import { AppContext, type App } from '../app.ts';
import { Button } from '../parts/button.tsx';
import { Frame } from '../parts/frame.tsx';
import { Screen } from '../parts/screen.tsx';
import { addressOf, placeOf } from '../router.ts';
import { strings } from '../strings.ts';
import { useOnline } from '../use-online.ts';

/** A window in which somebody signed in for another one. */
export function BackHere() {
  return (
    <main id="main">
      <h1>{strings.backHere.title}</h1>
      <p>{strings.backHere.lead}</p>
    </main>
  );
}

/** What Home, Help, Read this aloud and a heading need; all else could not start. */
const around = (): App =>
  ({
    place: placeOf(location.pathname),
    go: (route) => location.assign(addressOf(route)),
  }) satisfies Partial<App> as Partial<App> as App;

/** The page could not even start: nothing here needs anything that has to be loaded first. */
export function Unreachable({ onAgain, denied }: { readonly onAgain: () => void; readonly denied: boolean }) {
  const [app] = useState(around);
  useOnline(onAgain);
  return (
    <AppContext.Provider value={app}>
      <Frame>
        <Screen title={strings.down.title}>
          <p>{denied ? strings.denied : strings.unreachable}</p>
          <Button primary onPress={onAgain}>
            {strings.tryAgain}
          </Button>
        </Screen>
      </Frame>
    </AppContext.Provider>
  );
}
