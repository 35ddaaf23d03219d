import { useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/calm.tsx';
import { Screen } from '../parts/screen.tsx';
import { strings } from '../strings.ts';

/** The door: one big button for Google, and a small one for every other way that the tenant offers. */
export function Welcome() {
  const { session, signIn, place } = useApp();
  const why = signIn.state === 'out' ? signIn.why : undefined;
  return (
    <Screen title={strings.welcome.title}>
      {why === 'refused' && <Notice>{strings.welcome.no}</Notice>}
      {why === 'signed_out' && <Notice>{strings.welcome.wasOut}</Notice>}
      <p>{strings.welcome.lead}</p>
      <Button primary onPress={() => session.signIn('google', place.address)}>
        {strings.welcome.google}
      </Button>
      <p>
        <Button small onPress={() => session.signIn('any', place.address)}>
          {strings.welcome.other}
        </Button>
      </p>
    </Screen>
  );
}

/** The session ran out in the middle of something: one button, and back to the same screen. */
export function Ended() {
  const { session, place, works, signedInAgain } = useApp();
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const busy = works.some((work) => work.isBusy());
  const [undone, setUndone] = useState(false);

  const signIn = async (): Promise<void> => {
    // leaving the page would end what goes on above the screens: a file that is on its way only this page may read
    const beside = busy ? window.open('about:blank', '_blank', 'popup,width=520,height=760') : null;
    if (beside === null) return session.signIn('any', place.address);
    stop.current.abort(); // of an earlier press, whose window may be closed
    stop.current = new AbortController();
    const { signal } = stop.current;
    setUndone(false);
    // the press is done once the window is on its way: who closes it presses again
    await new Promise<void>((done) => {
      const show = (address: string): void => {
        beside.location.replace(address);
        done();
      };
      session.signInBeside(show, signal).then(signedInAgain, (cause: unknown) => {
        done();
        if (signal.aborted) return;
        reportError(cause);
        setUndone(true);
      });
    });
  };
  return (
    <Screen title={strings.ended.title}>
      <p>{strings.ended.lead}</p>
      {busy && <p>{strings.ended.waits}</p>}
      {undone && <Notice>{strings.undone}</Notice>}
      <Button primary onPress={signIn}>
        {strings.ended.button}
      </Button>
    </Screen>
  );
}
