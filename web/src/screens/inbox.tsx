import { useApp } from '../app.ts';
import { Link, look } from '../parts/button.tsx';
import { Notice } from '../parts/calm.tsx';
import { ListScreen, useList } from '../parts/list-screen.tsx';
import { fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { dateWords } from '../words.ts';
import { MailTrouble } from './mail-trouble.tsx';

/**
 * Who comes back from a message sees the list as it was, with what they read: nobody waits for Google for that. Seconds.
 */
const maxAge = 60;

/** The mail that came, newest first. */
export function Inbox() {
  const { api } = useApp();
  const text = later.mail;
  const list = useList((query, options) => api.mails({ ...query, maxAge }, options));
  return (
    <ListScreen
      list={list}
      text={text}
      shape="list"
      trouble={MailTrouble}
      above={list.page?.missing && <Notice>{text.missing}</Notice>}
      row={(mail) => (
        <li key={mail.id}>
          <Link to={{ screen: 'message', mailId: mail.id }} class={`item mail ${mail.unread ? 'new' : ''}`}>
            <b>{mail.from.name || mail.from.address || text.nobody}</b>
            <span>{mail.subject || text.noSubject}</span>
            <span class="quiet">
              {fill(mail.unread ? text.isNew : text.cameOn, { date: dateWords(mail.date) })}
              {mail.hasAttachments && ` ${text.hasFiles}`}
            </span>
          </Link>
        </li>
      )}
    >
      {list.items !== undefined && (
        <Link to={{ screen: 'home' }} class={look(true)}>
          {later.helpScreen.back}
        </Link>
      )}
    </ListScreen>
  );
}
