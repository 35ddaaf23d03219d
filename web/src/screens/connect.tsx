import { useApp } from '../app.ts';
import { Button, Link } from '../parts/button.tsx';
import { Trouble, Waiting } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';

/** How a person's Google account gets here: by signing in with it, or by giving back what was taken away. */
export function Connect() {
  const { me, session, config } = useApp();
  const text = later.connect;
  const [answer, again] = useAnswer(() => me({ again: true }), 'me');
  const google = answer?.ok === true ? answer.value.google : undefined;
  const linked = google !== undefined && google.state !== 'not_linked';
  const connect = (): Promise<void> => {
    if (!linked || answer?.ok !== true) return session.signIn('google', '/pick');
    return session.askGoogle({ scopes: config.googleScopes.photos, emailHint: answer.value.email }, '/pick');
  };
  return (
    <Screen title={linked ? text.againTitle : text.title}>
      {answer === undefined && <Waiting />}
      {answer?.ok === false && <Trouble problem={answer} onAgain={again} />}
      {answer?.ok === true && (
        <>
          <p>{linked ? text.againLead : text.lead}</p>
          {!linked && <p>{text.safe}</p>}
          <Button primary onPress={connect}>
            {linked ? text.againButton : text.button}
          </Button>
        </>
      )}
      <Link to={{ screen: 'photos' }} class="button">
        {text.back}
      </Link>
    </Screen>
  );
}
