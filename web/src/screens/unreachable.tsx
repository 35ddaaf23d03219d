import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { AppContext, type App } from '../app.ts';
import { Button } from '../parts/button.tsx';
import { Frame } from '../parts/frame.tsx';
import { Screen } from '../parts/screen.tsx';
import { addressOf, placeOf } from '../router.ts';
import { strings } from '../strings.ts';
import { useOnline } from '../use-online.ts';

/** What Home, Help, Read this aloud and a heading need; all else did not start. */
const around = (): App =>
  ({
    place: placeOf(location.pathname),
    go: (route) => location.assign(addressOf(route)),
  }) satisfies Partial<App> as Partial<App> as App;

/** A screen with all that is around every screen, and nothing of the page behind it. */
function Alone({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const [app] = useState(around);
  return (
    <AppContext.Provider value={app}>
      <Frame>
        <Screen title={title}>{children}</Screen>
      </Frame>
    </AppContext.Provider>
  );
}

/** A window in which somebody signed in for another one. */
export const BackHere = () => (
  <Alone title={strings.backHere.title}>
    <p>{strings.backHere.lead}</p>
  </Alone>
);

/** The page could not even start: nothing here needs anything that has to be loaded first. */
export function Unreachable({ onAgain, denied }: { readonly onAgain: () => void; readonly denied: boolean }) {
  useOnline(onAgain);
  return (
    <Alone title={strings.down.title}>
      <p>{denied ? strings.denied : strings.unreachable}</p>
      <Button primary onPress={onAgain}>
        {strings.tryAgain}
      </Button>
    </Alone>
  );
}
