import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loginAs, redirectFor, startLogin, startValet, valet } from '../support/cli.ts';
import { newPerson, stack, type TestPerson } from '../support/stack.ts';

let folder: string;
let homes = 0;
const newHome = async (): Promise<string> => await mkdtemp(join(folder, `home-${(homes += 1)}-`));

interface Session {
  accessToken: string;
  expiresAt: number;
  refreshToken: string;
}
const sessionFile = (home: string): string => join(home, 'session.json');
const readSession = async (home: string): Promise<Session> =>
  JSON.parse(await readFile(sessionFile(home), 'utf8')) as Session;
/** As if hours had gone by: the access token is over, the refresh token is not. */
async function expire(home: string): Promise<void> {
  const session = await readSession(home);
  await writeFile(sessionFile(home), JSON.stringify({ ...session, accessToken: 'over', expiresAt: 0 }));
}
const listed = async (home: string, ...args: string[]): Promise<{ id: string; name: string }[]> => {
  const { out } = await valet(home, ['ls', '--json', ...args]);
  return (JSON.parse(out) as { items: { id: string; name: string }[] }).items;
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valet-cli-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

describe('sign-in', () => {
  test('signs in through the browser pages, says who it is, and leaves nothing when it signs out', async () => {
    const home = await newHome();
    const person = await newPerson({ name: 'Cleo Command' });
    expect(await loginAs(home, person)).toMatchObject({
      exitCode: 0,
      out: `You are signed in as ${person.email}.\n`,
    });
    expect((await stat(sessionFile(home))).mode & 0o777).toBe(0o600);

    const who = await valet(home, ['whoami', '--json']);
    expect(JSON.parse(who.out)).toMatchObject({ subject: person.id, kind: 'person', name: 'Cleo Command' });
    const words = await valet(home, ['whoami']);
    expect(words.out).toContain(person.email);

    const { refreshToken, accessToken } = await readSession(home);
    for (const { out, err } of [who, words]) {
      expect(out + err).not.toContain(accessToken);
      expect(out + err).not.toContain(refreshToken);
    }
    expect(await valet(home, ['logout'])).toMatchObject({ exitCode: 0, out: 'You are signed out.\n' });
    expect(await readdir(home)).toEqual([]);
    expect(await valet(home, ['whoami'])).toMatchObject({ exitCode: 3 });
    const again = await fetch(new URL('/oauth/token', stack.tenant), {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: stack.clients.native.id,
        refresh_token: refreshToken,
      }),
    });
    expect(await again.json()).toMatchObject({ error: 'invalid_grant' });
  });

  test('an answer with another state is refused, and does not end the sign-in', async () => {
    const home = await newHome();
    const person = await newPerson();
    const login = await startLogin(home);
    expect(login.address.searchParams.get('code_challenge_method')).toBe('S256');
    const redirect = await redirectFor(login.address, person);
    for (const state of ['forged', undefined]) {
      const forged = new URL(redirect);
      if (state === undefined) forged.searchParams.delete('state');
      else forged.searchParams.set('state', state);
      expect((await fetch(forged)).status).toBe(400);
    }
    expect(await readdir(home)).toEqual([]);
    expect((await fetch(redirect)).status).toBe(200);
    expect(await login.ended).toMatchObject({ exitCode: 0 });
  });

  test('an answer by another issuer is refused', async () => {
    const home = await newHome();
    const login = await startLogin(home);
    const redirect = await redirectFor(login.address, await newPerson());
    redirect.searchParams.set('iss', 'https://elsewhere.example/');
    await fetch(redirect);
    expect((await login.ended).exitCode).not.toBe(0);
    expect(await readdir(home)).toEqual([]);
  });

  test('a refused sign-in is told in a sentence', async () => {
    const home = await newHome();
    const login = await startLogin(home);
    const redirect = new URL(login.address.searchParams.get('redirect_uri') ?? '');
    redirect.search = new URLSearchParams({
      error: 'access_denied',
      state: login.address.searchParams.get('state') ?? '',
      iss: `${stack.tenant}/`,
    }).toString();
    await fetch(redirect);
    expect(await login.ended).toMatchObject({
      exitCode: 3,
      err: expect.stringContaining('The sign-in was refused (access_denied).'),
    });
  });

  test('commands side by side at an expired token renew it once, and rotation holds', async () => {
    const home = await newHome();
    const person = await newPerson();
    await loginAs(home, person);
    const first = await readSession(home);
    await expire(home);
    const both = await Promise.all([1, 2, 3].map(() => valet(home, ['whoami', '--json'])));
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
    const second = await readSession(home);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    await expire(home);
    expect(await valet(home, ['whoami'])).toMatchObject({ exitCode: 0 });
    expect((await readdir(home)).sort()).toEqual(['session.json']);
  });

  test('a sign-in that was taken back is told, and forgotten', async () => {
    const home = await newHome();
    await loginAs(home, await newPerson());
    const session = await readSession(home);
    await writeFile(
      sessionFile(home),
      JSON.stringify({ ...session, accessToken: 'over', expiresAt: 0, refreshToken: 'taken-back' }),
    );
    expect(await valet(home, ['ls'])).toMatchObject({
      exitCode: 3,
      err: 'valet: Your sign-in has ended. Run "valet login".\n',
    });
    expect(await readdir(home)).toEqual([]);
  });

  test('an access token that the API refuses is renewed and the call made again', async () => {
    const home = await newHome();
    await loginAs(home, await newPerson());
    const session = await readSession(home);
    await writeFile(sessionFile(home), JSON.stringify({ ...session, accessToken: 'a.b.c' }));
    expect(await valet(home, ['whoami'])).toMatchObject({ exitCode: 0 });
  });
});

describe('files', () => {
  let home: string;
  let person: TestPerson;
  beforeAll(async () => {
    home = await newHome();
    person = await newPerson();
    await loginAs(home, person);
  });

  test('30 MB go up, break off by a crash, go on, and come down the same', async () => {
    const bytes = randomBytes(30_000_000);
    const file = join(home, 'film.bin');
    await writeFile(file, bytes);
    const log = join(home, 'calls.log');

    const crashing = startValet(home, ['put', file, '--progress'], {
      preload: true,
      env: { TEST_HOLD_AFTER_BLOCKS: '3' },
    });
    await crashing.saw(/held\n/);
    // three blocks of the size that begins on an unknown line
    await crashing.saw(/^3145728 of 30000000 bytes$/m);
    crashing.process.kill('SIGKILL');
    expect(await crashing.ended).toMatchObject({ signal: 'SIGKILL' });
    expect(await listed(home)).toEqual([]);

    const put = await valet(home, ['put', file], { preload: true, env: { TEST_STORAGE_LOG: log } });
    expect(put).toMatchObject({ exitCode: 0, err: '' });
    expect(put.out).toMatch(/^[0-9a-z]{26} {2}28\.6 MiB {2}film\.bin\n$/);
    const sizes = (await readFile(log, 'utf8')).matchAll(/^PUT block (\d+)$/gm);
    expect(Array.from(sizes, ([, size]) => Number(size)).reduce((sum, size) => sum + size, 0)).toBe(
      30_000_000 - 3_145_728,
    );
    expect(await readdir(join(home, 'unfinished'))).toEqual([]);

    const [item] = await listed(home);
    expect(item).toMatchObject({ name: 'film.bin', size: 30_000_000 });
    const target = join(home, 'back.bin');
    expect(await valet(home, ['get', 'film.bin', '-o', target])).toMatchObject({ exitCode: 0 });
    expect((await readFile(target)).equals(bytes)).toBe(true);
  }, 60_000);

  test('Ctrl-C while sending leaves a state to go on from', async () => {
    const file = join(home, 'stopped.bin');
    await writeFile(file, randomBytes(9_000_000));
    const stopped = startValet(home, ['put', file], { preload: true, env: { TEST_HOLD_AFTER_BLOCKS: '1' } });
    await stopped.saw(/held\n/);
    stopped.process.kill('SIGINT');
    expect(await stopped.ended).toMatchObject({
      exitCode: 130,
      err: expect.stringContaining('Stopped. The same command goes on from here.'),
    });
    expect(await valet(home, ['put', file])).toMatchObject({ exitCode: 0 });
  });

  test('a download that broke off goes on from where it stopped', async () => {
    const bytes = randomBytes(3_000_000);
    await writeFile(join(home, 'large.bin'), bytes);
    await valet(home, ['put', 'large.bin']);
    await rm(join(home, 'large.bin'));
    const crashing = startValet(home, ['get', 'large.bin'], {
      preload: true,
      env: { TEST_CUT_AFTER_BYTES: '1000000' },
    });
    await crashing.saw(/held\n/);
    crashing.process.kill('SIGINT');
    expect((await crashing.ended).exitCode).toBe(130);
    const [part = ''] = (await readdir(home)).filter((name) => name.endsWith('.part'));
    const { size } = await stat(join(home, part));
    expect(size).toBeGreaterThan(0);

    const log = join(home, 'ranges.log');
    const got = await valet(home, ['get', 'large.bin'], { preload: true, env: { TEST_STORAGE_LOG: log } });
    expect(got).toMatchObject({ exitCode: 0, out: 'large.bin\n' });
    expect((await readFile(log, 'utf8')).trim()).toBe(`GET blob bytes=${size}-`);
    expect((await readFile(join(home, 'large.bin'))).equals(bytes)).toBe(true);
    expect((await readdir(home)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('a file is never written over unless that is asked for', async () => {
    await writeFile(join(home, 'note.txt'), 'one');
    await valet(home, ['put', 'note.txt']);
    await writeFile(join(home, 'note.txt'), 'mine');
    expect(await valet(home, ['get', 'note.txt'])).toMatchObject({ exitCode: 1 });
    expect(await readFile(join(home, 'note.txt'), 'utf8')).toBe('mine');
    expect(await valet(home, ['get', 'note.txt', '--force'])).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(home, 'note.txt'), 'utf8')).toBe('one');
  });

  test('an empty file and a file by another name', async () => {
    await writeFile(join(home, 'empty'), '');
    const put = await valet(home, ['put', 'empty', '--name', 'nichts.txt', '--json']);
    expect(JSON.parse(put.out)).toMatchObject({ items: [{ name: 'nichts.txt', size: 0 }] });
    expect(await valet(home, ['get', 'nichts.txt'])).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(home, 'nichts.txt'), 'utf8')).toBe('');
  });

  test('deleting and bringing back, by name and by id', async () => {
    await writeFile(join(home, 'gone.txt'), 'gone');
    await valet(home, ['put', 'gone.txt']);
    const [{ id } = { id: '' }] = await listed(home, '-q', 'gone');
    expect(await valet(home, ['rm', 'gone.txt'])).toMatchObject({ exitCode: 0 });
    expect(await listed(home, '-q', 'gone')).toEqual([]);
    expect(await listed(home, '--deleted')).toMatchObject([{ id, name: 'gone.txt' }]);
    expect(await valet(home, ['get', 'gone.txt'])).toMatchObject({ exitCode: 4 });
    expect(await valet(home, ['restore', id])).toMatchObject({ exitCode: 0, out: '"gone.txt" is back.\n' });
    expect(await listed(home, '-q', 'gone')).toMatchObject([{ id }]);
  });

  test('one of several of the same name is not guessed', async () => {
    await writeFile(join(home, 'twin.txt'), 'a');
    await valet(home, ['put', 'twin.txt']);
    await valet(home, ['put', 'twin.txt']);
    const twins = await listed(home, '-q', 'twin');
    expect(twins).toHaveLength(2);
    const refused = await valet(home, ['rm', 'twin.txt']);
    expect(refused.exitCode).toBe(1);
    for (const { id } of twins) expect(refused.err).toContain(id);
  });

  test('several files: the good ones land, and the exit code is of the first that did not', async () => {
    await writeFile(join(home, 'good.txt'), 'good');
    const put = await valet(home, ['put', 'missing.txt', 'good.txt']);
    expect(put).toMatchObject({
      exitCode: 1,
      err: expect.stringContaining('missing.txt cannot be read (ENOENT)'),
    });
    expect(await listed(home, '-q', 'good')).toHaveLength(1);
  });

  test('a link opens for anyone until it is revoked', async () => {
    await writeFile(join(home, 'shared.txt'), 'for all');
    await valet(home, ['put', 'shared.txt']);
    const made = await valet(home, ['share', 'shared.txt', '--expires', '2h']);
    expect(made.exitCode).toBe(0);
    const url = made.out.trim();
    expect(await (await fetch(url)).text()).toBe('for all');
    const { items } = JSON.parse((await valet(home, ['shares', '--json'])).out) as {
      items: { shareId: string; name: string; expiresAt: string }[];
    };
    expect(items).toMatchObject([{ name: 'shared.txt' }]);
    const [{ shareId, expiresAt } = { shareId: '', expiresAt: '' }] = items;
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(2 * 3_600_000);
    expect(await valet(home, ['unshare', shareId])).toMatchObject({ exitCode: 0 });
    expect((await fetch(url)).status).toBe(404);
    expect(await valet(home, ['share', 'shared.txt', '--expires', 'soon'])).toMatchObject({ exitCode: 2 });
  });

  test('albums are listed', async () => {
    expect(JSON.parse((await valet(home, ['albums', '--json'])).out)).toEqual({ items: [] });
  });
});

describe('what goes wrong is told', () => {
  test('nobody answers: 6, and in JSON when asked', async () => {
    const home = await newHome();
    const gone = { VALET_API: 'http://127.0.0.1:9' };
    const { exitCode, err } = await valet(home, ['login', '--no-browser', '--json'], { env: gone });
    expect(exitCode).toBe(6);
    expect(JSON.parse(err)).toMatchObject({ error: 'unreachable' });
  });

  test.each([
    [['login', '--api', 'http://api.example.com']],
    [['login', '--api', 'nonsense']],
    [['bogus']],
    [['get']],
    [['ls', 'too', 'much']],
  ])('%j makes no sense: 2', async (args) => {
    expect(await valet(await newHome(), args)).toMatchObject({ exitCode: 2, out: '' });
  });

  test('every command has its help', async () => {
    const home = await newHome();
    const { out } = await valet(home, ['--help']);
    const names = [...out.matchAll(/^ {2}(\w+)/gm)].map(([, name = '']) => name);
    expect(names).toHaveLength(12);
    for (const name of names)
      expect((await valet(home, [name, '--help'])).out).toContain(`Usage: valet ${name}`);
  }, 30_000);
});
