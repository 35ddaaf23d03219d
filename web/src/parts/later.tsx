import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Waiting } from './calm.tsx';
import { Screen } from './screen.tsx';
import { strings } from '../strings.ts';
import { useOnline } from '../use-online.ts';
import { Button } from './button.tsx';

/** A file of screens that is fetched when it is wanted. */
export interface LaterPart<Module> {
  /** Fetches it, once; where that failed it is asked for again. */
  load(): Promise<Module>;
  /** What was fetched. */
  readonly loaded: Module | undefined;
}

export function laterPart<Module>(fetchPart: () => Promise<Module>): LaterPart<Module> {
  let loaded: Module | undefined;
  return {
    load: async () => (loaded ??= await fetchPart()),
    get loaded() {
      return loaded;
    },
  };
}

/** A screen that comes in a chunk of its own, so that the first load stays small. */
export function later<Module, Props extends object>(
  part: LaterPart<Module>,
  pick: (module: Module) => ComponentType<Props>,
): ComponentType<Props> {
  return function Later(props: Props) {
    const [module, setModule] = useState(part.loaded);
    const [away, setAway] = useState(false);
    const fetchIt = (): void => {
      setAway(false);
      part.load().then(
        () => setModule(part.loaded),
        () => setAway(true),
      );
    };
    useEffect(() => {
      if (module === undefined) fetchIt();
    }, []);
    const online = useOnline(() => away && fetchIt());
    if (module !== undefined) {
      const View = pick(module);
      return <View {...props} />;
    }
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
  };
}
