import { useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { MailAttachment } from '../api.ts';
import { Button, Link, look } from '../parts/button.tsx';
import { MailFrame } from '../parts/mail-frame.tsx';
import { Notice, Outcome, type Said, Unanswered } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { sentTo, useDraft } from '../use-draft.ts';
import { dateWords, sizeWords } from '../words.ts';
import { shown } from './mail-recipients.tsx';
import { MailTrouble } from './mail-trouble.tsx';

/** One message, as plain text; as it was sent on request. */
export function Message({ mailId }: { readonly mailId: string }) {
  const { api } = useApp();
  const text = later.mail;
  const [html, setHtml] = useState(false);
  const [answer, again] = useAnswer(
    (signal) => api.mail(mailId, html ? { html: 'true' } : {}, { signal }),
    `${mailId} ${html}`,
    true,
  );
  const mail = answer?.ok === true ? answer.value : undefined;
  const { text: sent, drop } = useDraft(sentTo(mailId));
  useEffect(() => {
    if (sent !== undefined) drop(); // from here another answer may be written
  }, [sent]);
  const isNew = mail?.unread === true;
  useEffect(() => {
    if (isNew) void api.markRead(mailId); // should it not get there, the mail counts as new once more
  }, [isNew]);
  return (
    <Screen key={mail?.id} title={mail === undefined ? text.one : mail.subject || text.noSubject}>
      <Unanswered answer={answer} onAgain={again} shown={MailTrouble} />
      {mail !== undefined && (
        <>
          <p>{fill(text.from, { name: shown(mail.from), date: dateWords(mail.date) })}</p>
          {mail.notes.map((note) => (
            <Notice key={note.kind}>{text.notes[note.kind]}</Notice>
          ))}
          {mail.html === undefined ? <div class="letter">{mail.text}</div> : <MailFrame html={mail.html} />}
          <Attachments mailId={mailId} attachments={mail.attachments} />
          <Link to={{ screen: 'answer', mailId }} class={look(true)}>
            {text.answer}
          </Link>
          <Button onPress={() => setHtml(!html)}>{html ? text.asText : text.asSent}</Button>
        </>
      )}
      <p>
        <Link back to={{ screen: 'mail' }} class="button">
          {text.back}
        </Link>
      </p>
    </Screen>
  );
}

interface AttachmentsProps {
  readonly mailId: string;
  readonly attachments: readonly MailAttachment[];
}

function Attachments({ mailId, attachments }: AttachmentsProps) {
  if (attachments.length === 0) return null;
  return (
    <>
      <h2>{later.mail.files}</h2>
      <ul class="list">
        {attachments.map((attachment) => (
          <Attachment key={attachment.partId} mailId={mailId} attachment={attachment} />
        ))}
      </ul>
    </>
  );
}

function Attachment({
  mailId,
  attachment,
}: {
  readonly mailId: string;
  readonly attachment: MailAttachment;
}) {
  const { api } = useApp();
  const text = later.mail;
  const { name, partId } = attachment;
  const [said, setSaid] = useState<Said>();
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);
  const save = async (): Promise<void> => {
    const { signal } = stop.current;
    const done = await api.saveMailPart(mailId, partId, { signal });
    if (!signal.aborted) setSaid(done.ok ? fill(later.upload.done, { name }) : done);
  };
  return (
    <li class="item">
      <div>
        <b class="name">{name}</b>
        <span>{sizeWords(attachment.size)}</span>
      </div>
      <Outcome said={said} />
      {typeof said !== 'string' && (
        <div class="row">
          <Button onPress={save} label={fill(text.saveName, { name })}>
            {text.save}
          </Button>
        </div>
      )}
    </li>
  );
}
