import { beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { InboxStore } from '../../../shared/mail/inbox-store.ts';
import { Secret } from '../../../shared/platform/index.ts';
import { type Answering, person } from './gmail-stub.ts';
import { answersOf, type Box, clock, inboxWorld, newBox } from './inbox-world.ts';

/** Google's own price list, in quota units. */
const price = (call: string): number =>
  /^GET (profile)$/.test(call)
    ? 1
    : call === 'GET history'
      ? 2
      : call === 'GET messages'
        ? 5
        : call === 'POST batch'
          ? 0
          : 20;
const unitsOf = (calls: readonly string[]): number => calls.reduce((sum, call) => sum + price(call), 0);

/** What goes out: a batch is one request. */
const requestsOf = (calls: readonly string[]): number => {
  const batch = calls.indexOf('POST batch');
  return batch < 0 ? calls.length : batch + 1;
};

let box: Box;
const answering: Answering = (call) => answersOf(box)(call);

beforeEach(() => {
  box = newBox();
});

const first = { q: undefined, limit: 25 };
const world = (answer: Answering = answering) => inboxWorld(answer);

describe('an inbox', () => {
  test('is rows that say who, what, when and whether there are attachments', async () => {
    const { inbox } = world();
    const page = await inbox.page(person, { q: undefined, limit: 1 });
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

  test('costs 506 units in three requests the first time; 2 in one when it is shown again, by any instance', async () => {
    const { inbox, instance, calls } = world();
    const page = await inbox.page(person, first);
    expect([unitsOf(calls), requestsOf(calls)]).toEqual([506, 3]);
    calls.length = 0;
    expect(await instance().page(person, first)).toEqual(page);
    expect(calls).toEqual(['GET history']);
  });

  test('learns from the history what was read and unread elsewhere, and fetches new mail along with the list', async () => {
    const { inbox, instance, calls } = world();
    await inbox.page(person, first);
    const change = (id: string) => [{ message: { id }, labelIds: ['UNREAD'] }];
    box.history = {
      historyId: '102',
      history: [
        { id: '1', labelsRemoved: change('m0') },
        { id: '2', labelsRemoved: change('m1') },
        { id: '3', labelsAdded: change('m1') },
        { id: '4', messagesAdded: [{ message: { id: 'new', labelIds: ['INBOX', 'UNREAD'] } }] },
      ],
    };
    box.ids.unshift('new');
    calls.length = 0;
    const { items } = await instance().page(person, first);
    expect(items).toHaveLength(25);
    expect(items.slice(0, 4).map(({ id, unread }) => [id, unread])).toEqual([
      ['new', true],
      ['m0', false],
      ['m1', true],
      ['m2', true],
    ]);
    expect(calls).toEqual(['GET history', 'POST batch', 'GET messages', 'GET messages/new']);
  });

  test.each([
    ['archived', { labelsRemoved: [{ message: { id: 'm0' }, labelIds: ['INBOX'] }] }],
    ['deleted', { messagesDeleted: [{ message: { id: 'm0' } }] }],
    ['thrown away', { labelsAdded: [{ message: { id: 'm0' }, labelIds: ['TRASH'] }] }],
  ])('lists anew when something was %s elsewhere', async (_, change) => {
    const { inbox } = world();
    await inbox.page(person, first);
    box.history = { historyId: '102', history: [{ id: '1', ...change }] };
    box.ids.shift();
    expect((await inbox.page(person, first)).items[0]?.id).toBe('m1');
    box.history = { historyId: '102' };
    expect((await inbox.page(person, first)).items[0]?.id).toBe('m1');
  });

  test('does not list anew for what was only sent, and misses nothing that a search came before', async () => {
    const { inbox, calls } = world();
    await inbox.page(person, first);
    box.history = {
      historyId: '102',
      history: [{ id: '1', messagesAdded: [{ message: { id: 's', labelIds: ['SENT'] } }] }],
    };
    calls.length = 0;
    await inbox.page(person, first);
    expect(calls).toEqual(['GET history']);
    box.history = {
      historyId: '103',
      history: [{ id: '2', messagesAdded: [{ message: { id: 'new', labelIds: ['INBOX'] } }] }],
    };
    box.ids.unshift('new');
    await inbox.page(person, { q: 'from:anna', limit: 1 });
    box.history = { historyId: '103' };
    expect((await inbox.page(person, first)).items[0]?.id).toBe('new');
  });

  test('asks nobody while what is remembered is young enough for who asks, whichever instance does', async () => {
    const { inbox, instance, calls } = world();
    const page = await inbox.page(person, first);
    calls.length = 0;
    clock.time += 59_000;
    expect(await instance().page(person, { ...first, maxAge: 60 })).toEqual(page);
    await instance().markedRead(person, 'm3');
    const [read] = (await inbox.page(person, { ...first, maxAge: 60 })).items.slice(3);
    expect(read).toMatchObject({ id: 'm3', unread: false });
    expect(calls).toEqual([]);
    clock.time += 1_000;
    await instance().page(person, { ...first, maxAge: 60 });
    expect(calls).toEqual(['GET history']);
    await instance().page(person, first);
    expect(calls).toEqual(['GET history', 'GET history']);
  });

  test('asks anew when the history does not reach back', async () => {
    const { inbox, calls } = world();
    await inbox.page(person, first);
    box.history = Response.json({ error: { code: 404, status: 'NOT_FOUND' } }, { status: 404 });
    calls.length = 0;
    expect((await inbox.page(person, first)).items).toHaveLength(25);
    expect(calls.filter((call) => call.startsWith('GET messages/'))).toHaveLength(25);
  });

  test('asks once for two tabs, and never shows one person, or one account, what another one has', async () => {
    const { inbox, account, calls } = world();
    const one = { ...first, limit: 1 };
    await Promise.all([inbox.page(person, one), inbox.page(person, one)]);
    expect(calls.filter((call) => call === 'GET profile')).toHaveLength(1);
    for (const other of [{ ...person, ownerId: 'owner-2' as typeof person.ownerId }, person]) {
      calls.length = 0;
      await inbox.page(other, { ...one, maxAge: 60 });
      expect(calls).toEqual(other === person ? [] : ['GET profile', 'GET messages', 'GET messages/m0']);
    }
    account.id = 'account-2';
    calls.length = 0;
    await inbox.page(person, { ...one, maxAge: 60 });
    expect(calls).toEqual(['GET profile', 'GET messages', 'GET messages/m0']);
  });

  test('leaves out a message that went in between, and asks alone for what came badly in a batch', async () => {
    const bad = new Map([
      ['m0', Response.json({ error: { code: 429 } }, { status: 429 })],
      ['m1', new Response('{"id": "m1", "labe')],
    ]);
    const { inbox, calls } = world((call) => {
      const id = call.path.split('/')[1] ?? '';
      const answer = bad.get(id);
      bad.delete(id);
      return answer ?? answering(call);
    });
    box.ids = ['m0', 'gone', 'm1', 'm2'];
    expect((await inbox.page(person, first)).items.map(({ id }) => id)).toEqual(['m0', 'm1', 'm2']);
    expect(calls.slice(-2)).toEqual(['GET messages/m0', 'GET messages/m1']);
  });

  test.each([404, 400])('does without batches where Google answers them with %d', async (status) => {
    const { inbox, calls } = inboxWorld(answering, () => new Response('no', { status }));
    expect((await inbox.page(person, first)).items).toHaveLength(25);
    expect(calls.filter((call) => call.startsWith('GET messages/'))).toHaveLength(25);
  });

  test('goes on without its memory, and tells no one who reads the table what mail says', async () => {
    const { table, instance } = world();
    const broken = (): Promise<never> => Promise.reject(new Error('storage is away'));
    const alone = instance({ get: broken, insert: broken, replace: broken });
    expect((await alone.page(person, first)).items).toHaveLength(25);
    await instance().page(person, first);
    const row = await table.get('owner-1', 'inbox');
    expect(Object.keys(row?.columns ?? {})).toEqual(['sealed0', 'seenAt']);
    expect(row?.columns['seenAt']).toBe(clock.time);
    expect(JSON.stringify(row)).not.toMatch(/Line one|x\.example/);
    const otherKey = new Secret(randomBytes(32).toString('base64'));
    const stranger = new InboxStore({ table, keys: () => [otherKey], clock });
    expect((await stranger.read(person.ownerId)).state).toBeUndefined();
  });

  test('without a search is the inbox, with one is what Gmail finds', async () => {
    const asked: string[] = [];
    const { inbox } = world((call) => {
      if (call.path === 'messages') asked.push(call.query.toString());
      return answering(call);
    });
    await inbox.page(person, { q: undefined, limit: 1, pageToken: '3' });
    await inbox.page(person, { q: 'from:anna', limit: 1 });
    expect(asked).toEqual(['labelIds=INBOX&pageToken=3&maxResults=1', 'q=from%3Aanna&maxResults=1']);
  });
});
