import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { isProblem } from '../../../shared/errors/index.ts';
import { type Log, withLog } from '../../../shared/platform/index.ts';
import { type Answering, person } from './gmail-stub.ts';
import { answersOf, type Box, clock, inboxWorld, newBox } from './inbox-world.ts';

// One message that Google cannot give hides no other one.
let box: Box;
/** What Google answers in place of a message, by its id; undefined once it can give it. */
let bad: Map<string, () => Response | undefined>;

beforeEach(() => {
  box = newBox();
  box.ids = ['m0', 'm1', 'm2'];
  bad = new Map();
  jest.spyOn(Math, 'random').mockReturnValue(0.001); // what is asked again is not waited for
});
afterEach(() => {
  jest.restoreAllMocks();
});

const first = { q: undefined, limit: 25 };
const answering: Answering = (call) => bad.get(call.path.split('/')[1] ?? '')?.() ?? answersOf(box)(call);
const failing = (status: number, reason: string) => () =>
  Response.json({ error: { code: status, status: reason } }, { status });
const broken = failing(500, 'INTERNAL');
const busy = failing(429, 'RESOURCE_EXHAUSTED');
const world = (spoilBatch?: () => Response) => inboxWorld(answering, spoilBatch);
const idsOf = (page: { readonly items: readonly { readonly id: string }[] }) =>
  page.items.map(({ id }) => id);
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'none',
    (cause: unknown) => (isProblem(cause) ? cause.code : String(cause)),
  );

describe('a message that Google cannot give', () => {
  test.each([
    ['500', broken],
    [
      'backendError',
      () => Response.json({ error: { errors: [{ reason: 'backendError' }] } }, { status: 500 }),
    ],
    ['a page', () => new Response('<html>')],
    ['half a body', () => new Response('{"id": "m1", "labe')],
  ])('by %s is told by its id, and the others are shown, with batches and without', async (_, answer) => {
    bad.set('m1', answer);
    for (const spoilBatch of [undefined, () => new Response('no', { status: 404 })]) {
      const { inbox } = world(spoilBatch);
      const page = await inbox.page(person, first);
      expect([idsOf(page), page.missing]).toEqual([['m0', 'm2'], ['m1']]);
    }
  });

  test('stands in the log with its cause, and with nothing of anybody', async () => {
    const lines: string[] = [];
    const note = (event: string, fields: unknown): void =>
      void lines.push(`${event} ${JSON.stringify(fields)}`);
    const log: Log = { info: note, warn: note, error: note };
    bad.set('m1', broken);
    await withLog(log, () => world().inbox.page(person, first));
    const [row = ''] = lines.filter((line) => line.startsWith('gmail_row_failed'));
    expect(row).toMatch(/"code":"upstream_failed","cause":".*Google: INTERNAL"/);
    expect(lines.join('\n')).not.toMatch(/m1|token|x\.example|google-oauth2/);
  });

  test('is asked for again as soon as Google is asked at all, and is there once Google can give it', async () => {
    bad.set('m1', broken);
    const { inbox, instance, calls } = world();
    const page = await inbox.page(person, first);
    calls.length = 0;
    expect(await instance().page(person, { ...first, maxAge: 60 })).toEqual(page);
    expect(calls).toEqual([]);
    expect(await instance().page(person, first)).toEqual(page);
    expect(calls).toEqual(['GET history', ...Array<string>(3).fill('GET messages/m1')]);
    bad.clear();
    clock.time += 60_000;
    const healed = await instance().page(person, { ...first, maxAge: 60 });
    expect([idsOf(healed), healed.missing]).toEqual([['m0', 'm1', 'm2'], undefined]);
    calls.length = 0;
    expect(await instance().page(person, first)).toEqual(healed);
    expect(calls).toEqual(['GET history']);
  });

  test('that just came is asked for once a look, with the listing', async () => {
    const { inbox, calls } = world();
    await inbox.page(person, first);
    box.ids.unshift('new');
    const message = { id: 'new', labelIds: ['INBOX'] };
    box.history = { historyId: '102', history: [{ id: '1', messagesAdded: [{ message }] }] };
    bad.set('new', broken);
    calls.length = 0;
    const page = await inbox.page(person, first);
    expect([idsOf(page), page.missing]).toEqual([['m0', 'm1', 'm2'], ['new']]);
    expect(calls.filter((call) => call === 'GET messages/new')).toHaveLength(1 + 3);
  });

  test('is the trouble itself where there is no other, and nothing of it is remembered', async () => {
    for (const id of box.ids) bad.set(id, broken);
    const { inbox, table } = world();
    expect(await codeOf(inbox.page(person, first))).toBe('upstream_failed');
    expect(await table.get(person.ownerId, 'inbox')).toBeUndefined();
    bad.delete('m0');
    expect(idsOf(await inbox.page(person, first))).toEqual(['m0']);
  });

  test('is asked for no more where so many fail that it is not the messages', async () => {
    box = newBox();
    for (const id of box.ids) if (id !== 'm3') bad.set(id, broken);
    const { inbox, calls } = world();
    const page = await inbox.page(person, first);
    expect([idsOf(page), page.missing?.length]).toEqual([['m3'], 24]);
    // Each once in the batch, and eight of them three times more.
    expect(calls.filter((call) => call.startsWith('GET messages/'))).toHaveLength(25 + 8 * 3);
  });

  test.each([
    [401, 'UNAUTHENTICATED', 'google_reconnect_required'],
    [429, 'RESOURCE_EXHAUSTED', 'too_many_requests'],
  ])(
    'by %d is no matter of that message: nothing is shown as if it were whole',
    async (status, reason, code) => {
      bad.set('m1', failing(status, reason));
      expect(await codeOf(world().inbox.page(person, first))).toBe(code);
    },
  );
});

describe('a 429 without a time to wait, of one message', () => {
  /** Answers so the first `times` times. */
  const passing = (times: number): (() => Response | undefined) => {
    let left = times;
    return () => ((left -= 1) >= 0 ? busy() : undefined);
  };

  test.each([
    ['in a batch that served others', undefined],
    ['without batches', () => new Response('no', { status: 404 })],
  ])('is asked again where it may be too many at once: %s', async (_, spoilBatch) => {
    bad.set('m1', passing(2));
    const page = await world(spoilBatch).inbox.page(person, first);
    expect([idsOf(page), page.missing]).toEqual([['m0', 'm1', 'm2'], undefined]);
  });

  test('is passed on at once where a batch served nobody: the minute is spent', async () => {
    const { inbox, calls } = world();
    await inbox.page(person, { ...first, limit: 1 }); // history and the listing need no row
    bad = new Map(['m1', 'm2'].map((id) => [id, busy]));
    box.history = { historyId: '102' };
    calls.length = 0;
    const asked = inbox.page(person, { q: 'from:anna', limit: 3 });
    expect(await codeOf(asked)).toBe('too_many_requests');
    expect(calls.slice(-4)).toEqual([
      'GET messages/m1',
      'GET messages/m2',
      'GET messages/m1',
      'GET messages/m2',
    ]);
  });
});
