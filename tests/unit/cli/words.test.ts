import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { appendFile, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localName } from '../../../cli/commands/get.ts';
import { apiOrigin } from '../../../cli/commands/login.ts';
import { duration } from '../../../cli/duration.ts';
import { bytes, shown, table } from '../../../cli/terminal.ts';
import { createProgress } from '../../../cli/transfer/progress.ts';
import { openSource } from '../../../cli/transfer/source.ts';
import { createUnfinished } from '../../../cli/transfer/unfinished.ts';
import { exitCodes, troubleOf } from '../../../cli/trouble.ts';

test.each([
  ['30m', 1_800_000],
  ['12h', 43_200_000],
  ['7d', 604_800_000],
  ['2w', 1_209_600_000],
])('%s is %d ms', (text, ms) => {
  expect(duration(text)).toBe(ms);
});
test.each(['', '7', 'd', '0d', '-1d', '1.5h', '7 d', '999999d', '7D'])('"%s" is no span', (text) => {
  expect(() => duration(text)).toThrow('is no span of time');
});

test.each(['https://api.example.com', 'http://localhost:7071', 'http://127.0.0.1:1', 'http://[::1]:1'])(
  '%s may be told a token',
  (text) => {
    expect(apiOrigin(text)).toBe(text);
    expect(apiOrigin(`${text}/`)).toBe(text);
  },
);
test.each([
  'http://api.example.com',
  'http://localhost.example.com',
  'https://api.example.com/api',
  'https://api.example.com/?a',
  'ftp://localhost',
  'api.example.com',
  '',
])('"%s" may not', (text) => {
  expect(() => apiOrigin(text)).toThrow();
});

test.each([
  ['photo.jpg', 'photo.jpg'],
  ['../../.ssh/authorized_keys', '.._.._.ssh_authorized_keys'],
  ['..', 'ID'],
  ['.', 'ID'],
  ['C:\\Windows\\x', 'C__Windows_x'],
  ['a\u202Egpj.exe', 'a_gpj.exe'],
  ['grüße 🎉.txt', 'grüße 🎉.txt'],
  ['trailing. ', 'trailing'],
])('%j is called %j here', (name, local) => {
  expect(localName(name, 'ID')).toBe(local);
});

test('what comes from elsewhere cannot steer the terminal', () => {
  expect(shown('a\u001B[2Jb\r\nc\u202Ed')).toBe('a\uFFFD[2Jb\uFFFD\uFFFDc\uFFFDd');
});

test('sizes and tables', () => {
  expect([0, 1, 1023, 1024, 30_000_000, 2 ** 50].map(bytes)).toEqual([
    ...['0 B', '1 B', '1023 B', '1.0 KiB', '28.6 MiB', '1024.0 TiB'],
  ]);
  expect(
    table([
      ['a', 'long', 'x'],
      ['bcd', 'b', ''],
    ]),
  ).toBe('a    long  x\nbcd  b\n');
  expect(table([])).toBe('');
});

test('progress: a line for a person, lines when asked for, nothing else', () => {
  const written: string[] = [];
  const terminal = (live: boolean, json = false) => ({
    ...{ live, json, out: () => undefined },
    err: (text: string) => void written.push(text),
  });
  for (const quiet of [terminal(false), terminal(true, true)]) createProgress(quiet, 'n', 10, false).at(5);
  expect(written).toEqual([]);
  createProgress(terminal(false), 'n', 10, true).at(5);
  expect(written).toEqual(['5 of 10 bytes\n']);
  let now = 0;
  const live = createProgress(terminal(true), 'n', 2048, false, () => now);
  live.at(0);
  now = 50;
  live.at(512); // too soon to be seen
  now = 1000;
  live.at(1024);
  live.end();
  expect(written.slice(2)).toEqual(['\r\u001B[Kn  50 %  1.0 KiB of 2.0 KiB  1.0 KiB/s', '\r\u001B[K']);
});

test.each([
  [0, 'unreachable', exitCodes.unavailable],
  [0, 'cancelled', exitCodes.interrupted],
  [401, 'invalid_token', exitCodes.signIn],
  [403, 'policy_denied', exitCodes.refused],
  [404, 'not_found', exitCodes.notFound],
  [409, 'conflict', exitCodes.failed],
  [429, 'too_many_requests', exitCodes.unavailable],
  [503, 'unavailable', exitCodes.unavailable],
  [507, 'quota_exceeded', exitCodes.refused],
])('%d %s ends the process with %d', (status, code, exitCode) => {
  const failure = {
    ok: false,
    status,
    code,
    detail: 'Why.',
    requestId: 'r1',
    retryAfterMs: undefined,
    problem: {},
  } as const;
  const trouble = troubleOf(failure);
  expect(trouble.exitCode).toBe(exitCode);
  expect(trouble.message).toContain('[request r1]');
});

describe('what is sent', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'valet-source-'));
    file = join(folder, 'file');
    await writeFile(file, 'some content');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  test('is known again by name, person and content', async () => {
    const print = async (salt: string): Promise<string> => {
      const source = await openSource(file, [salt]);
      await source.close();
      return source.fingerprint;
    };
    const first = await print('a');
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await print('a')).toBe(first);
    expect(await print('b')).not.toBe(first);
    const past = new Date(0);
    await utimes(file, past, past);
    expect(await print('a')).not.toBe(first);
  });

  test('must not change under way, nor get shorter', async () => {
    const source = await openSource(file, []);
    await source.assertUnchanged();
    await appendFile(file, 'more');
    await expect(source.assertUnchanged()).rejects.toThrow('changed while it was sent');
    await writeFile(file, '');
    await expect(source.read(0, 5)).rejects.toThrow('became shorter');
    await source.close();
  });

  test('must be a file that is there', async () => {
    await expect(openSource(folder, [])).rejects.toThrow('is not a file');
    await expect(openSource(join(folder, 'none'), [])).rejects.toThrow('ENOENT');
  });

  test('broken off, is remembered for six days', async () => {
    const home = join(folder, 'home');
    const unfinished = createUnfinished(home);
    expect(await unfinished.find('f1')).toBeUndefined();
    await unfinished.keep('f1', 'id1');
    expect(await unfinished.find('f1')).toBe('id1');
    const later = createUnfinished(home, () => Date.now() + 7 * 86_400_000);
    expect(await later.find('f1')).toBeUndefined();
    expect(await readdir(join(home, 'unfinished'))).toEqual([]);
    await unfinished.keep('f2', 'id2');
    await unfinished.forget('f2');
    expect(await unfinished.find('f2')).toBeUndefined();
  });
});
