import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { connectionString } from '../../../local/azurite/account.ts';
import { apiSettings, stackKeys } from '../../../local/stack/settings.ts';
import { readSettings } from '../../../shared/settings/index.ts';

const origins = {
  web: 'http://localhost:4280',
  api: 'http://localhost:7071',
  tenant: 'http://localhost:4400',
  google: 'http://localhost:4500',
};
const storage = connectionString({
  blob: 'http://127.0.0.1:10000/devstoreaccount1',
  table: 'http://127.0.0.1:10002/devstoreaccount1',
});

test('the API finds no fault in the settings of a local run', async () => {
  const settings = readSettings(apiSettings(origins, storage, await stackKeys(undefined)));
  expect(settings.faults).toEqual([]);
  expect(settings.downstream().targets).toHaveLength(1);
});

test('Token Vault is asked by the client that is tied to the API', async () => {
  const settings = readSettings(apiSettings(origins, storage, await stackKeys(undefined), 'token-vault'));
  expect(settings.faults).toEqual([]);
  expect(settings.google().tokenSource).toBe('token-vault');
  expect(settings.management().clientId).toBe('valet-vault');
});

test('keys are new for each run, and stay with data that stays', async () => {
  expect(await stackKeys(undefined)).not.toEqual(await stackKeys(undefined));
  const folder = await mkdtemp(path.join(tmpdir(), 'keys-test-'));
  const data = path.join(folder, 'data');
  const first = await stackKeys(data);
  expect(await stackKeys(data)).toEqual(first);
  expect((await stat(path.join(data, 'keys.json'))).mode & 0o777).toBe(0o600);
  await rm(folder, { recursive: true });
});

test('local.settings.sample.json names every setting that a local run has', async () => {
  const text = await readFile(
    path.resolve(import.meta.dirname, '../../../local.settings.sample.json'),
    'utf8',
  );
  const names = Object.keys((JSON.parse(text) as { Values: Record<string, string> }).Values);
  expect(names).toEqual(
    expect.arrayContaining(Object.keys(apiSettings(origins, storage, await stackKeys(undefined)))),
  );
});
