import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createOwners } from '../../../shared/people/index.ts';
import { systemClock } from '../../../shared/platform/index.ts';
import { createStorage } from '../../../shared/storage/index.ts';
import { startTestAzurite, type TestAzurite } from '../../support/azurite.ts';

let azurite: TestAzurite;
beforeAll(async () => {
  azurite = await startTestAzurite();
}, 30_000);
afterAll(() => azurite.stop());

const owners = () => {
  const settings = { kind: 'connection-string', connectionString: azurite.connectionString } as const;
  return createOwners({
    table: createStorage(settings, { clock: systemClock }).table('owners'),
    clock: systemClock,
  });
};
const [before, after] = ['https://example.eu.auth0.com/', 'https://sign-in.example/'];

/** Runs the command as an operator does. */
function alias(...args: string[]): { code: number | null; text: string } {
  const script = join(import.meta.dirname, '../../../tools/alias.ts');
  const env = { ...process.env, STORAGE_CONNECTION_STRING: azurite.connectionString.reveal() };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    env,
    encoding: 'utf8',
  });
  return { code: status, text: stdout + stderr };
}

test('a custom domain reaches what the tenant’s own address reached', async () => {
  const owner = await owners().ownerOf({ issuer: before, subject: 'auth0|1' });
  const done = alias('--issuer', before, '--subject', 'auth0|1', '--new-issuer', after);
  expect(done).toEqual({ code: 0, text: 'Done. That sign-in now reaches the same things.\n' });
  expect(await owners().ownerOf({ issuer: after, subject: 'auth0|1' })).toBe(owner);
});

test('who is not known, or has things of their own already, is told plainly', async () => {
  const unknown = alias('--issuer', before, '--subject', 'auth0|nobody', '--new-issuer', after);
  expect(unknown.code).toBe(1);
  expect(unknown.text).toContain('Nobody was here');
  await owners().ownerOf({ issuer: before, subject: 'auth0|2' });
  await owners().ownerOf({ issuer: after, subject: 'auth0|2' });
  const taken = alias('--issuer', before, '--subject', 'auth0|2', '--new-issuer', after);
  expect(taken).toEqual({ code: 1, text: expect.stringContaining('things of its own') });
  expect(alias('--issuer', before).code).toBe(2);
});
