import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Waiting } from './calm.tsx';
import { Screen } from './screen.tsx';
import { strings } from '../strings.ts';
import { Button } from './button.tsx';

/** A screen that comes in a chunk of its own, so that the first load stays small. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let known: ComponentType<Props> | undefined;
  return function Later(props: Props) {
    const [Loaded, setLoaded] = useState<{ view: ComponentType<Props> } | undefined>(
      known && { view: known },
    );
    const [away, setAway] = useState(false);
    const fetchIt = (): void => {
      setAway(false);
      load().then(
        (view) => {
          known = view;
          setLoaded({ view });
        },
        () => setAway(true),
      );
    };
    useEffect(() => {
      if (Loaded === undefined) fetchIt();
    }, []);
    if (Loaded !== undefined) return <Loaded.view {...props} />;
    return (
      <Screen title={away ? strings.down.title : strings.loading}>
        {away ? (
          <>
            <p>{strings.unreachable}</p>
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
