import { useApp } from '../app.ts';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
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
  const { session, place } = useApp();
  return (
    <Screen title={strings.ended.title}>
      <p>{strings.ended.lead}</p>
      <Button primary onPress={() => session.signIn('any', place.address)}>
        {strings.ended.button}
      </Button>
    </Screen>
  );
}
