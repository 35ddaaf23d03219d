import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { timerSweep } from '../../../functions/timer-sweep.ts';
import { createApp } from '../../../shared/app.ts';
import { createMailSweep } from '../../../shared/mail/index.ts';
import { Replies } from '../../../shared/mail/replies.ts';
import { idLetters, randomId, systemClock } from '../../../shared/platform/index.ts';
import { createStorage, type Table } from '../../../shared/storage/index.ts';
import { startTestAzurite, type TestAzurite } from '../../support/azurite.ts';

let azurite: TestAzurite;
let table: Table;
let replies: Table;
beforeAll(async () => {
  azurite = await startTestAzurite();
  const settings = { kind: 'connection-string', connectionString: azurite.connectionString } as const;
  const storage = createStorage(settings, { clock: systemClock });
  [table, replies] = [storage.table('mailinboxes'), storage.table('mailreplies')];
}, 30_000);
afterAll(() => azurite.stop());

const hour = 3_600_000;
const days = 24 * hour;
/** As storage has it, whose own time of a write counts, too. */
const now = Math.floor(Date.now() / hour) * hour;
const longAgo = now - 100 * days;

const put = (partition: string, seenAt: number) =>
  table.upsert({ partition, key: 'inbox', columns: { sealed0: 'x'.repeat(4000), seenAt } });
const left = async (): Promise<string[]> =>
  (await table.page({ partition: { upTo: '~' } })).rows.map(({ partition }) => partition).sort();

test('the timer lets go of the inboxes that nobody looked at for 30 days, everybody’s within 32 hours', async () => {
  const people = Array.from(idLetters, (letter) => `${letter}${randomId().slice(1)}`);
  const [gone, here] = [people.map((id) => `${id}0`), people.map((id) => `${id}1`)];
  await Promise.all([
    ...gone.map((id) => put(id, now - 30 * days - 1)),
    // Of the last of 32 hours, too.
    ...here.map((id) => put(id, now - 30 * days + 32 * hour)),
  ]);
  const clock = { time: now, now: () => clock.time };
  const app = createApp({ STORAGE_CONNECTION_STRING: azurite.connectionString.reveal() }, { clock });
  for (let turn = 0; turn < 32; turn += 1) {
    await timerSweep(app);
    clock.time += hour;
  }
  expect(await left()).toEqual(here.sort());
  await Promise.all(here.map((id) => table.delete(id, 'inbox')));
}, 30_000);

test('the timer lets go of answers after 30 days, and a key that is asked for again until then sends nothing', async () => {
  const clock = { time: now, now: () => clock.time };
  const app = createApp({ STORAGE_CONNECTION_STRING: azurite.connectionString.reveal() }, { clock });
  const owner = `${idLetters.charAt(Math.floor(now / hour) % 32)}${randomId().slice(1)}`;
  const signal = AbortSignal.timeout(30_000);
  const answers = new Replies(replies, clock);
  const claimed = await answers.claim(owner, 'key', 'wish', signal);
  if (claimed.state !== 'ours') throw new Error('nobody else is at it');
  await answers.note(claimed.claim, { state: 'sent', sentId: 's1', leaseUntil: 0 }, signal);
  const asked = (): Promise<unknown> => answers.claim(owner, 'key', 'wish', signal);
  // After any multiple of four days it is this owner's turn again, out of 32 hours.
  for (const day of [4, 28]) {
    clock.time = now + day * days;
    await timerSweep(app);
    expect(await asked()).toEqual({ state: 'sent', sentId: 's1' });
  }
  clock.time = now + 32 * days;
  await timerSweep(app);
  expect(await replies.get(owner, createHash('sha256').update('key').digest('hex'))).toBeUndefined();
}, 30_000);

test('an answer that does not say when it was written goes 30 days after storage took it, and not before', async () => {
  const clock = { time: now, now: () => clock.time };
  const owner = `${idLetters.charAt(Math.floor(now / hour) % 32)}${randomId().slice(1)}`;
  const sent = { wish: 'w', state: 'sent', attempt: 'a', tries: 1, leaseUntil: 0, sentId: 's1' };
  await replies.upsert({ partition: owner, key: 'old', columns: sent });
  const sweep = createMailSweep({ table: replies, clock });
  const goneAfter: number[] = [];
  for (const day of [0, 4, 28, 32]) {
    clock.time = now + day * days;
    if ((await sweep()) > 0) goneAfter.push(day);
  }
  expect(goneAfter).toEqual([32]);
  expect(await replies.get(owner, 'old')).toBeUndefined();
});

test('a run is bounded, and the next of the same people goes on', async () => {
  const clock = { now: () => now };
  const letter = idLetters.charAt(Math.floor(now / hour) % 32);
  await Promise.all(Array.from({ length: 7 }, (_, at) => put(`${letter}${at}`, longAgo)));
  const sweep = createMailSweep({ table, clock, most: 3 });
  expect([await sweep(), await sweep(), await sweep(), await sweep()]).toEqual([3, 3, 1, 0]);
});

test('somebody who comes back while their row is looked at keeps it', async () => {
  const clock = { now: () => now };
  const owner = `${idLetters.charAt(Math.floor(now / hour) % 32)}back`;
  await put(owner, longAgo);
  const sweep = createMailSweep({
    table: {
      page: async (query, signal) => {
        const page = await table.page(query, signal);
        await put(owner, now);
        return page;
      },
      delete: (...wanted) => table.delete(...wanted),
    },
    clock,
  });
  expect(await sweep()).toBe(0);
  expect(await left()).toEqual([owner]);
});
