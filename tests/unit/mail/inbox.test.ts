import { beforeEach, describe, expect, test } from '@jest/globals';
import { Gmail } from '../../../shared/mail/gmail.ts';
import { Inbox } from '../../../shared/mail/inbox.ts';
import { type Answering, gmailWith, person } from './gmail-stub.ts';

/** Google's own price list, in quota units. */
const price = (call: string): number =>
  /^GET (profile)$/.test(call) ? 1 : call === 'GET history' ? 2 : call === 'GET messages' ? 5 : 20;
const unitsOf = (calls: readonly string[]): number => calls.reduce((sum, call) => sum + price(call), 0);

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

let history: unknown;
let ids: string[];
let mostAtOnce: number;
const answering: Answering = async ({ path, query }) => {
  if (path === 'profile') return { emailAddress: 'me@x.example', historyId: '100' };
  if (path === 'history') return history;
  if (path === 'messages') {
    const from = Number(query.get('pageToken') ?? 0);
    const limit = Number(query.get('maxResults'));
    const next = from + limit < ids.length ? String(from + limit) : undefined;
    return { messages: ids.slice(from, from + limit).map((id) => ({ id })), nextPageToken: next };
  }
  underway += 1;
  mostAtOnce = Math.max(mostAtOnce, underway);
  await new Promise((resolve) => setImmediate(resolve));
  underway -= 1;
  const id = path.split('/')[1] ?? '';
  return id === 'gone'
    ? Response.json({ error: { code: 404, status: 'NOT_FOUND' } }, { status: 404 })
    : message(id);
};
let underway = 0;

beforeEach(() => {
  ids = Array.from({ length: 60 }, (_, at) => `m${at}`);
  history = { historyId: '101' };
  mostAtOnce = 0;
});

const first = { q: undefined, limit: 25 };

describe('an inbox', () => {
  test('is rows that say who, what, when and whether there are attachments', async () => {
    const { api } = gmailWith(answering);
    const page = await new Inbox(new Gmail(api)).page(person, { q: undefined, limit: 1 });
    expect(page).toEqual({
      items: [
        {
          id: 'm0',
          from: { name: 'Jürgen', address: 'j@x.example' },
          subject: 'Line one',
          date: '2026-01-15T09:30:00.000Z',
          unread: true,
          hasAttachments: true,
          snippet: "It's <b> &amp;",
        },
      ],
      nextCursor: '1',
    });
  });

  test('costs 506 units the first time and 7 the second, a few calls at once', async () => {
    const { api, calls } = gmailWith(answering);
    const inbox = new Inbox(new Gmail(api));
    await inbox.page(person, first);
    expect(unitsOf(calls)).toBe(506);
    expect(mostAtOnce).toBeLessThanOrEqual(8);
    calls.length = 0;
    expect((await inbox.page(person, first)).items).toHaveLength(25);
    expect(unitsOf(calls)).toBe(7);
  });

  test('learns from the history what was read and unread elsewhere, and fetches new mail alone', async () => {
    const { api, calls } = gmailWith(answering);
    const inbox = new Inbox(new Gmail(api));
    await inbox.page(person, first);
    const change = (id: string) => [{ message: { id }, labelIds: ['UNREAD'] }];
    history = {
      historyId: '102',
      history: [
        { id: '1', labelsRemoved: change('m0') },
        { id: '2', labelsRemoved: change('m1') },
        { id: '3', labelsAdded: change('m1') },
        { id: '4', labelsRemoved: [{ message: { id: 'm2' }, labelIds: ['INBOX'] }] },
      ],
    };
    ids.unshift('new');
    calls.length = 0;
    const { items } = await inbox.page(person, first);
    expect(items.slice(0, 4).map(({ id, unread }) => [id, unread])).toEqual([
      ['new', true],
      ['m0', false],
      ['m1', true],
      ['m2', true],
    ]);
    expect(unitsOf(calls)).toBe(27);
  });

  test('asks anew when the history does not reach back', async () => {
    const { api, calls } = gmailWith(answering);
    const inbox = new Inbox(new Gmail(api));
    await inbox.page(person, first);
    history = Response.json({ error: { code: 404, status: 'NOT_FOUND' } }, { status: 404 });
    calls.length = 0;
    expect((await inbox.page(person, first)).items).toHaveLength(25);
    expect(calls.filter((call) => call.startsWith('GET messages/'))).toHaveLength(25);
  });

  test('asks once for two tabs, and never shows one person what another one has', async () => {
    const { api, calls } = gmailWith(answering);
    const inbox = new Inbox(new Gmail(api));
    await Promise.all([
      inbox.page(person, { ...first, limit: 1 }),
      inbox.page(person, { ...first, limit: 1 }),
    ]);
    expect(calls.filter((call) => call === 'GET profile')).toHaveLength(1);
    calls.length = 0;
    await inbox.page({ ...person, subject: 'google-oauth2|2' }, { ...first, limit: 1 });
    expect(calls).toContain('GET messages/m0');
  });

  test('leaves out a message that went in between, and marks as read at once', async () => {
    const { api } = gmailWith(answering);
    const inbox = new Inbox(new Gmail(api));
    ids = ['m0', 'gone', 'm1'];
    expect((await inbox.page(person, first)).items.map(({ id }) => id)).toEqual(['m0', 'm1']);
    inbox.markedRead(person, 'm1');
    expect((await inbox.page(person, first)).items.map(({ unread }) => unread)).toEqual([true, false]);
    inbox.forget(person.subject);
    expect((await inbox.page(person, first)).items.map(({ unread }) => unread)).toEqual([true, true]);
  });

  test('without a search is the inbox, with one is what Gmail finds', async () => {
    const asked: string[] = [];
    const { api } = gmailWith((call) => {
      if (call.path === 'messages') asked.push(call.query.toString());
      return answering(call);
    });
    const inbox = new Inbox(new Gmail(api));
    await inbox.page(person, { q: undefined, limit: 1, pageToken: '3' });
    await inbox.page(person, { q: 'from:anna', limit: 1 });
    expect(asked).toEqual(['labelIds=INBOX&pageToken=3&maxResults=1', 'q=from%3Aanna&maxResults=1']);
  });
});
