import { useApp } from '../app.ts';
import { Link, look } from '../parts/button.tsx';
import { Waiting } from '../parts/notice.tsx';
import { Pages, pageSize } from '../parts/pages.tsx';
import { Screen } from '../parts/screen.tsx';
import { fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { dateWords } from '../words.ts';
import { MailTrouble } from './mail-trouble.tsx';

/** The mail that came, newest first. */
export function Inbox() {
  const { api, place } = useApp();
  const text = later.mail;
  const [answer, again] = useAnswer(
    (signal) => api.mails({ cursor: place.cursor, limit: pageSize }, { signal }),
    place.address,
  );
  const mails = answer?.ok === true ? answer.value.items : [];
  const empty = answer?.ok === true && mails.length === 0 && answer.value.nextCursor === undefined;
  return (
    <Screen title={text.title}>
      {answer === undefined && <Waiting />}
      {answer?.ok === false && <MailTrouble problem={answer} onAgain={again} />}
      {answer?.ok === true && <p>{empty ? text.empty : text.lead}</p>}
      <ul class="list">
        {mails.map((mail) => (
          <li key={mail.id}>
            <Link to={{ screen: 'message', mailId: mail.id }} class="item mail">
              <b>{mail.from.name || mail.from.address || text.nobody}</b>
              <span>{mail.subject || text.noSubject}</span>
              <span class="quiet">
                {fill(mail.unread ? text.isNew : text.cameOn, { date: dateWords(mail.date) })}
                {mail.hasAttachments && ` ${text.hasFiles}`}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {answer?.ok === true && (
        <>
          <Pages nextCursor={answer.value.nextCursor} older={text.older} newest={text.newest} />
          <Link to={{ screen: 'home' }} class={look(true)}>
            {later.helpScreen.back}
          </Link>
        </>
      )}
    </Screen>
  );
}
