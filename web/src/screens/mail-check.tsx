import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { Button, Link, look } from '../parts/button.tsx';
import { Outcome, type Said, Unanswered } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { answerTo, sentTo, useDraft } from '../use-draft.ts';
import { Sent } from './mail-sent.tsx';
import { Recipients } from './mail-recipients.tsx';
import { MailTrouble } from './mail-trouble.tsx';

/** Shows an answer once more, to whom it goes, and sends it on a press. */
export function Check({ mailId }: { readonly mailId: string }) {
  const { api, go } = useApp();
  const text = later.mail;
  const [answer, again] = useAnswer((signal) => api.mail(mailId, {}, { signal }), mailId);
  const { draft, drop } = useDraft(answerTo(mailId));
  const sent = useDraft(sentTo(mailId));
  const [said, setSaid] = useState<Said>();
  const send = async (): Promise<void> => {
    if (draft === undefined) return;
    setSaid(undefined);
    const done = await api.answerMail(mailId, draft);
    if (!done.ok) {
      // its draft is gone, and whether it was sent is not known: it never goes out twice, and it is there to be seen
      setSaid(done.code === 'conflict' ? text.unsure : done);
      return;
    }
    drop();
    sent.write('yes');
    go({ screen: 'sent', mailId }, { replace: true });
  };
  // Back to where it was sent from, or written
  if (draft === undefined && sent.text !== undefined) return <Sent />;
  return (
    <Screen title={text.checkTitle}>
      <Unanswered answer={answer} onAgain={again} shown={MailTrouble} />
      {answer?.ok === true && draft === undefined && <p>{text.emptyAnswer}</p>}
      {answer?.ok === true && draft !== undefined && (
        <>
          <Recipients mail={answer.value} />
          <div class="letter">{draft.text}</div>
          <Outcome said={said} />
          <Button primary onPress={send} disabled={answer.value.answersTo.length === 0}>
            {text.send}
          </Button>
        </>
      )}
      <Link back to={{ screen: 'answer', mailId }} class={look(answer?.ok === true && draft === undefined)}>
        {answer?.ok === true && draft === undefined ? text.write : text.change}
      </Link>
    </Screen>
  );
}
