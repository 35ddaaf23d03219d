import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { keepDraft, readDraft } from '../drafts.ts';
import { Button, Link } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Notice, Waiting } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { MailTrouble } from './mail-trouble.tsx';

/** Writes an answer. Nothing goes from here: the next screen shows it once more. */
export function Write({ mailId }: { readonly mailId: string }) {
  const { api, go } = useApp();
  const text = later.mail;
  const [answer, again] = useAnswer((signal) => api.mail(mailId, {}, { signal }), mailId);
  const [words, setWords] = useState(() => readDraft(sessionStorage, mailId)?.text ?? '');
  const [empty, setEmpty] = useState(false);
  const write = (value: string): void => {
    setWords(value);
    keepDraft(sessionStorage, mailId, value);
  };
  const check = (): void => {
    setEmpty(words.trim() === '');
    if (words.trim() !== '') go({ screen: 'check', mailId });
  };
  return (
    <Screen title={text.write}>
      {answer === undefined && <Waiting />}
      {answer?.ok === false && <MailTrouble problem={answer} onAgain={again} />}
      {answer?.ok === true && (
        <>
          <p>{fill(text.to, { name: answer.value.from.name || answer.value.from.address })}</p>
          <Field label={text.label} value={words} onInput={write} long />
          {empty && <Notice>{text.emptyAnswer}</Notice>}
          <Button primary onPress={check}>
            {text.check}
          </Button>
        </>
      )}
      <Link to={{ screen: 'message', mailId }} class="button">
        {text.backToMail}
      </Link>
    </Screen>
  );
}
