import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { mostAnswerLength } from '../limits.ts';
import { Button, Link } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Notice, Unanswered } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { answerTo, sentTo, useDraft } from '../use-draft.ts';
import { Sent } from './mail-sent.tsx';
import { Recipients } from './mail-recipients.tsx';
import { MailTrouble } from './mail-trouble.tsx';

/** Writes an answer. Nothing goes from here: the next screen shows it once more. */
export function Write({ mailId }: { readonly mailId: string }) {
  const { api, go } = useApp();
  const text = later.mail;
  const [answer, again] = useAnswer((signal) => api.mail(mailId, {}, { signal }), mailId);
  const { text: words = '', write } = useDraft(answerTo(mailId));
  const sent = useDraft(sentTo(mailId));
  const [empty, setEmpty] = useState(false);
  const over = words.length - mostAnswerLength;
  const check = (): void => {
    setEmpty(words.trim() === '');
    if (words.trim() !== '' && over <= 0) go({ screen: 'check', mailId });
  };
  if (words === '' && sent.text !== undefined) return <Sent />;
  return (
    <Screen title={text.write}>
      <Unanswered answer={answer} onAgain={again} shown={MailTrouble} />
      {answer?.ok === true && (
        <>
          <Recipients mail={answer.value} />
          <Field label={text.label} value={words} onInput={write} lines={6} />
          {empty && <Notice>{text.emptyAnswer}</Notice>}
          {over > 0 && <Notice>{fill(text.tooLong, { count: Math.ceil(over / 100) * 100 })}</Notice>}
          <Button primary onPress={check}>
            {text.check}
          </Button>
        </>
      )}
      <Link back to={{ screen: 'message', mailId }} class="button">
        {text.backToMail}
      </Link>
    </Screen>
  );
}
