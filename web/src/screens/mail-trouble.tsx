import { useApp } from '../app.ts';
import type { Problem } from '../answer.ts';
import { Trouble } from '../parts/notice.tsx';
import { later } from '../strings-later.ts';
import { GoogleAsk } from './google-ask.tsx';

interface MailTroubleProps {
  readonly problem: Problem;
  readonly onAgain: () => unknown;
}

/** What stands between a person and their mail; where Google wants a yes, the button that asks for it. */
export function MailTrouble({ problem, onAgain }: MailTroubleProps) {
  const { place } = useApp();
  if (problem.code !== 'google_permission_missing') return <Trouble problem={problem} onAgain={onAgain} />;
  return (
    <>
      <p>{later.mail.askLead}</p>
      <GoogleAsk
        feature="mail"
        linked
        lacksYes
        label={later.pick.ask}
        back={place.address}
        onConnected={onAgain}
      />
    </>
  );
}
