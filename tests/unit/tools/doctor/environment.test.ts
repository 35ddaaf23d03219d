import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readEnvironment, unresolved } from '../../../../tools/doctor/environment.ts';
import { guide } from '../../../../tools/doctor/guide.ts';
import { settingNames } from '../../../support/setting-names.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valet-doctor-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(content: string): Promise<unknown> {
  const file = join(folder, 'settings');
  await writeFile(file, content);
  return readEnvironment(file);
}

test.each([
  [
    'local.settings.json',
    JSON.stringify({ IsEncrypted: false, Values: { WEB_ORIGINS: 'https://a.example' } }),
  ],
  [
    'app settings as az lists them',
    JSON.stringify([{ name: 'WEB_ORIGINS', slotSetting: false, value: 'https://a.example' }]),
  ],
  ['lines', '# of this fork\nWEB_ORIGINS=https://a.example\n'],
])('settings are read from %s', async (_name, content) => {
  expect(await read(content)).toMatchObject({ WEB_ORIGINS: 'https://a.example' });
});

test.each([['{'], ['{"a":1}'], ['[1]']])('%s is refused without repeating it', async (content) => {
  await expect(read(content)).rejects.toMatchObject({ name: 'NoEnvironment' });
});

test('a file that is not there is refused', async () => {
  await expect(readEnvironment(join(folder, 'nothing'))).rejects.toThrow('cannot be read');
});

test('references into a Key Vault are known by name', () => {
  const reference = '@Microsoft.KeyVault(SecretUri=https://v.vault.azure.net/secrets/google)';
  expect(unresolved({ GOOGLE_CLIENT_SECRET: reference, GOOGLE_CLIENT_ID: 'x' })).toEqual([
    'GOOGLE_CLIENT_SECRET',
  ]);
});

test('the guide says of every setting what it must be, and of nothing else', () => {
  expect(Object.keys(guide).sort()).toEqual(settingNames().sort());
});

test('a missing local.settings.json is told with what else there is, and a broken one is not called missing', async () => {
  const doctor = join(import.meta.dirname, '../../../../tools/doctor.ts');
  const cwd = await mkdtemp(join(folder, 'fork-'));
  const run = () => promisify(execFile)(process.execPath, [doctor], { cwd, env: {} });
  await expect(run()).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^No settings[^]*--local/),
  });
  await writeFile(join(cwd, 'local.settings.json'), '{ "Values": ');
  await expect(run()).rejects.toMatchObject({
    code: 1,
    stderr: 'local.settings.json is not valid JSON.\n',
  });
});

test('what points into a Key Vault is taken from the environment, and named when it is not there', async () => {
  const file = join(folder, 'vault.env');
  await writeFile(
    file,
    'GOOGLE_CLIENT_SECRET=@Microsoft.KeyVault(SecretUri=https://v.example/secrets/google)\n',
  );
  const doctor = join(import.meta.dirname, '../../../../tools/doctor.ts');
  const run = (env: Readonly<Record<string, string>>) =>
    promisify(execFile)(process.execPath, [doctor, '--env', file], { env });
  await expect(run({})).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('GOOGLE_CLIENT_SECRET'),
  });
  const given = run({ GOOGLE_CLIENT_SECRET: 'g-secret-0123456789' });
  await expect(given).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringContaining('AUTH0_DOMAIN: is missing'),
  });
  await expect(given).rejects.toMatchObject({
    stdout: expect.not.stringMatching(/GOOGLE_CLIENT_SECRET|g-secret/),
  });
});
