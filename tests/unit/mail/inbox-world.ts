import { randomBytes } from 'node:crypto';
import { Gmail } from '../../../shared/mail/gmail.ts';
import { Inbox } from '../../../shared/mail/inbox.ts';
import { InboxStore } from '../../../shared/mail/inbox-store.ts';
import { Secret } from '../../../shared/platform/index.ts';
import type { Table } from '../../../shared/storage/index.ts';
import { type Answering, gmailWith, memoryTable } from './gmail-stub.ts';

const message = (id: string, labelIds = ['INBOX', 'UNREAD']) => ({
  id,
  threadId: `t${id}`,
  labelIds,
  snippet: 'It&#39;s &lt;b&gt; &amp;amp;',
  internalDate: '1768469400000',
  payload: {
    mimeType: 'multipart/mixed',
    headers: [
      { name: 'From', value: '=?utf-8?Q?J=C3=BCrgen?= <j@x.example>' },
      { name: 'Subject', value: 'Line\u202e one\r\n' },
    ],
    parts: [{ partId: '0', filename: 'a.pdf', mimeType: 'application/pdf' }],
  },
});

/** A mailbox with these messages in this order, and what its history tells. */
export interface Box {
  history: unknown;
  ids: string[];
}

export const newBox = (): Box => ({
  history: { historyId: '101' },
  ids: Array.from({ length: 60 }, (_, at) => `m${at}`),
});

/** Answers as Google does; the message `gone` is listed, and no more. */
export function answersOf(box: Box): Answering {
  return ({ path, query }) => {
    if (path === 'profile') return { emailAddress: 'me@x.example', historyId: '100' };
    if (path === 'history') return box.history;
    if (path === 'messages') {
      const from = Number(query.get('pageToken') ?? 0);
      const limit = Number(query.get('maxResults'));
      const next = from + limit < box.ids.length ? String(from + limit) : undefined;
      return { messages: box.ids.slice(from, from + limit).map((id) => ({ id })), nextPageToken: next };
    }
    const id = path.split('/')[1] ?? '';
    return id === 'gone'
      ? Response.json({ error: { code: 404, status: 'NOT_FOUND' } }, { status: 404 })
      : message(id);
  };
}

export const key = new Secret(randomBytes(32).toString('base64'));
export const clock = { time: 1_768_500_000_000, now: () => clock.time };

/** Instances of the app with one table between them, before one Google. */
export function inboxWorld(answer: Answering, spoilBatch?: () => Response | undefined) {
  const table = memoryTable();
  const account = { id: 'account-1' };
  const { api, calls } = gmailWith(answer, account, spoilBatch);
  const instance = (over: Pick<Table, 'get' | 'insert' | 'replace'> = table): Inbox =>
    new Inbox(new Gmail(api), new InboxStore({ table: over, keys: () => [key], clock }), clock);
  return { table, account, calls, instance, inbox: instance() };
}
