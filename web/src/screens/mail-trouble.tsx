import { useApp } from '../app.ts';
import type { Problem } from '../api.ts';
import { Button } from '../parts/button.tsx';
import { Trouble } from '../parts/notice.tsx';
import { later } from '../strings-later.ts';

interface MailTroubleProps {
  readonly problem: Problem;
  readonly onAgain: () => unknown;
}

/** What stands between a person and their mail; where Google wants a yes, the button that asks for it. */
export function MailTrouble({ problem, onAgain }: MailTroubleProps) {
  const { session, config, me } = useApp();
  if (problem.code !== 'google_permission_missing') return <Trouble problem={problem} onAgain={onAgain} />;
  const ask = async (): Promise<void> => {
    const person = await me();
    const emailHint = person.ok ? person.value.email : undefined;
    await session.askGoogle({ scopes: config.googleScopes.mail, emailHint }, '/mail');
  };
  return (
    <>
      <p>{later.mail.askLead}</p>
      <Button primary onPress={ask}>
        {later.pick.ask}
      </Button>
    </>
  );
}
