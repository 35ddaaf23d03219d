import { useApp } from '../app.ts';
import { Trouble, type AskedProps } from '../parts/notice.tsx';
import { later } from '../strings-later.ts';
import { GoogleAsk } from './google-ask.tsx';

/** What stands between a person and their mail; where Google wants a yes, the button that asks for it. */
export function MailTrouble({ problem, onAgain }: AskedProps) {
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
