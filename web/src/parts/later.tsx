import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Waiting } from './calm.tsx';
import { Screen } from './screen.tsx';
import type { Route } from '../router.ts';
import { strings } from '../strings.ts';
import { useOnline } from '../use-online.ts';
import { Button } from './button.tsx';

/** What the screen of a route takes: the parts of its address. */
type Of<Name, Every = Route> = Every extends { readonly screen: infer Names }
  ? Name extends Names
    ? Omit<Every, 'screen'>
    : never
  : never;
/** The screens that a file may have, by the names of their routes. */
type Views = { readonly [Name in Route['screen']]?: ComponentType<Of<Name>> };

/** A file of screens that is fetched when it is wanted. */
export interface LaterPart {
  /** Fetches it, once; where that failed it is asked for again. */
  load(): Promise<Views>;
  /** What was fetched. */
  readonly loaded: Views | undefined;
}

export function laterPart(fetchPart: () => Promise<Views>): LaterPart {
  let loaded: Views | undefined;
  return {
    load: async () => (loaded ??= await fetchPart()),
    get loaded() {
      return loaded;
    },
  };
}

/** A screen that comes in a chunk with others, so that the first load stays small. */
export function Later({ part, route }: { readonly part: LaterPart; readonly route: Route }) {
  const [views, setViews] = useState(part.loaded);
  const [away, setAway] = useState(false);
  const fetchIt = (): void => {
    setAway(false);
    part.load().then(
      () => setViews(part.loaded),
      () => setAway(true),
    );
  };
  useEffect(() => {
    if (views === undefined) fetchIt();
  }, []);
  const online = useOnline(() => away && fetchIt());
  // its own route, by its name: what it takes is there
  const View = views?.[route.screen] as ComponentType<Route> | undefined;
  if (View !== undefined) return <View {...route} />;
  return (
    <Screen title={away && online ? strings.down.title : strings.loading}>
      {away ? (
        <>
          <p>{online ? strings.unreachable : strings.safe}</p>
          <Button primary onPress={fetchIt}>
            {strings.tryAgain}
          </Button>
        </>
      ) : (
        <Waiting />
      )}
    </Screen>
  );
}
