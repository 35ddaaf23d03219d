import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createUnlinkedAccounts } from '../../../shared/linked-accounts/index.ts';
import { systemClock } from '../../../shared/platform/index.ts';
import { createStorage, type Table } from '../../../shared/storage/index.ts';
import { startTestAzurite, type TestAzurite } from '../../support/azurite.ts';

let azurite: TestAzurite;
let table: Table;
beforeAll(async () => {
  azurite = await startTestAzurite();
  const settings = { kind: 'connection-string', connectionString: azurite.connectionString } as const;
  table = createStorage(settings, { clock: systemClock }).table('unlinked');
}, 30_000);
afterAll(() => azurite.stop());

const minutes = 60_000;

test('who was disconnected is known for as long as a sign-in from before is any proof, and then nothing is', async () => {
  let now = Date.UTC(2026, 10, 21);
  const accounts = createUnlinkedAccounts({ table, clock: { now: () => now } });
  const [early, late, never] = ['google-oauth2|1', 'google-oauth2|2', 'google-oauth2|3'];
  const earlyAt = now;
  await accounts.note(early);
  now += 6 * minutes;
  const lateAt = now;
  await accounts.note(late);
  const look = () => Promise.all([early, late, never].map((subject) => accounts.unlinkedAt(subject)));
  expect(await look()).toEqual([earlyAt, lateAt, undefined]);

  now += 5 * minutes;
  expect(await look()).toEqual([undefined, lateAt, undefined]);
  const rows = async () => (await table.page({ partition: { upTo: '~' } })).rows;
  expect(JSON.stringify(await rows())).not.toContain('google-oauth2');
  await accounts.sweep();
  expect(await rows()).toHaveLength(1);
  expect(await look()).toEqual([undefined, lateAt, undefined]);
  now += 6 * minutes;
  await accounts.sweep();
  expect(await rows()).toEqual([]);
});
