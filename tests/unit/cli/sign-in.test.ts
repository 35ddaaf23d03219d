import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { homeFolder, writePrivate } from '../../../cli/home.ts';
import { withLock } from '../../../cli/lock.ts';
import { openLoopback } from '../../../cli/sign-in/loopback.ts';
import { createSessionStore, type Session } from '../../../cli/sign-in/session.ts';
import { createTokenSource } from '../../../cli/sign-in/tokens.ts';
import { exitCodes, Trouble } from '../../../cli/trouble.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'valet-home-'));
});
afterEach(async () => {
  await rm(home, { recursive: true });
});

const session: Session = {
  api: 'http://localhost:1',
  issuer: 'http://localhost:2/',
  clientId: 'c',
  subject: 's',
  accessToken: 'a0',
  expiresAt: Date.now() + 3_600_000,
  refreshToken: 'r0',
};

test('the folder: VALET_HOME, else XDG, else ~/.config; %APPDATA% on Windows', () => {
  expect(homeFolder({ VALET_HOME: '/v', XDG_CONFIG_HOME: '/x' }, 'linux')).toBe('/v');
  expect(homeFolder({ VALET_HOME: '', XDG_CONFIG_HOME: '/x' }, 'linux')).toBe(join('/x', 'valet'));
  expect(homeFolder({}, 'linux')).toMatch(/\.config.valet$/);
  expect(homeFolder({ APPDATA: '/a', XDG_CONFIG_HOME: '/x' }, 'win32')).toBe(join('/a', 'valet'));
});

describe('the file of the sign-in', () => {
  test('is for its owner alone, whatever was there before, and comes back as it went', async () => {
    await writeFile(join(home, 'session.json'), 'old', { mode: 0o644 });
    const store = createSessionStore(home);
    await store.save(session);
    expect((await stat(join(home, 'session.json'))).mode & 0o777).toBe(0o600);
    expect(await store.load()).toEqual(session);
    expect(await readdir(home)).toEqual(['session.json']);
    await store.remove();
    expect(await store.load()).toBeUndefined();
  });

  test.each(['', '{"refreshToken":"secret', '[]', 'null', '{"api":1}'])(
    '%j is damaged, and its content is not told',
    async (text) => {
      await writePrivate(join(home, 'session.json'), text);
      const failed = createSessionStore(home).load();
      await expect(failed).rejects.toMatchObject({ exitCode: exitCodes.signIn });
      await expect(failed).rejects.not.toThrow(/secret/);
    },
  );
});

describe('renewing', () => {
  /** As a tenant that rotates: each refresh token is good once. */
  function rotation() {
    const used: string[] = [];
    const refresh = (old: Session): Promise<Session> => {
      if (used.includes(old.refreshToken))
        return Promise.reject(new Trouble('reuse', exitCodes.signIn, 'invalid_grant'));
      used.push(old.refreshToken);
      const next = String(used.length);
      return Promise.resolve({
        ...old,
        accessToken: `a${next}`,
        refreshToken: `r${next}`,
        expiresAt: Date.now() + 3_600_000,
      });
    };
    return { used, refresh };
  }

  test('a good token is used as it is', async () => {
    const store = createSessionStore(home);
    await store.save(session);
    const { used, refresh } = rotation();
    expect(await createTokenSource(store, refresh)({ fresh: false })).toBe('a0');
    expect(used).toEqual([]);
  });

  test('one that ends within a minute is renewed, once for all who come together', async () => {
    const store = createSessionStore(home);
    await store.save({ ...session, expiresAt: Date.now() + 30_000 });
    const { used, refresh } = rotation();
    const sources = Array.from({ length: 5 }, () => createTokenSource(store, refresh));
    const tokens = await Promise.all(sources.map((source) => source({ fresh: false })));
    expect(new Set(tokens)).toEqual(new Set(['a1']));
    expect(used).toEqual(['r0']);
    expect((await store.load())?.refreshToken).toBe('r1');
  });

  test('one that the API refused is renewed, unless somebody has done so already', async () => {
    const store = createSessionStore(home);
    await store.save(session);
    const { used, refresh } = rotation();
    const [one, two] = [createTokenSource(store, refresh), createTokenSource(store, refresh)];
    await Promise.all([one({ fresh: false }), two({ fresh: false })]);
    expect(await one({ fresh: true })).toBe('a1');
    expect(await two({ fresh: true })).toBe('a1');
    expect(used).toEqual(['r0']);
  });

  test('an ended sign-in is forgotten; a tenant out of reach ends nothing', async () => {
    const store = createSessionStore(home);
    await store.save({ ...session, expiresAt: 0 });
    const down = createTokenSource(store, () =>
      Promise.reject(new Trouble('down', exitCodes.unavailable, 'unavailable')),
    );
    await expect(down({ fresh: false })).rejects.toMatchObject({ exitCode: exitCodes.unavailable });
    expect(await store.load()).toBeDefined();
    const ended = createTokenSource(store, () =>
      Promise.reject(new Trouble('no', exitCodes.signIn, 'invalid_grant')),
    );
    await expect(ended({ fresh: false })).rejects.toMatchObject({ exitCode: exitCodes.signIn });
    expect(await store.load()).toBeUndefined();
    expect(await readdir(home)).toEqual([]);
  });
});

describe('the lock', () => {
  test('lets one in at a time, and everybody in the end, after a failure too', async () => {
    const file = join(home, 'lock');
    let inside = 0;
    let most = 0;
    const work = async (): Promise<void> => {
      most = Math.max(most, (inside += 1));
      await stat(home);
      inside -= 1;
    };
    await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await Promise.all(Array.from({ length: 8 }, () => withLock(file, work)));
    expect(most).toBe(1);
    expect(await readdir(home)).toEqual([]);
  });

  test('one of a process that died is taken away', async () => {
    const file = join(home, 'lock');
    await writeFile(file, '2147483646'); // above every pid_max
    expect(await withLock(file, () => Promise.resolve('in'))).toBe('in');
  });

  test('so is one that is held for too long to be alive, though its number is used again', async () => {
    const file = join(home, 'lock');
    await writeFile(file, String(process.pid));
    const past = new Date(Date.now() - 60_000);
    await utimes(file, past, past);
    expect(await withLock(file, () => Promise.resolve('in'))).toBe('in');
  });
});

describe('the loopback redirect', () => {
  test('takes the next port when one is taken, and says so when all are', async () => {
    const first = await openLoopback([0]);
    const port = Number(new URL(first.redirectUri).port);
    const second = await openLoopback([port, 0]);
    expect(second.redirectUri).not.toBe(first.redirectUri);
    await expect(openLoopback([port])).rejects.toThrow('all taken');
    first.close();
    second.close();
  });

  test('hears one address, one method and one state, and stops with its signal', async () => {
    const loopback = await openLoopback([0]);
    try {
      const coming = loopback.answer('right', new AbortController().signal);
      const ask = async (path: string, method = 'GET'): Promise<number> =>
        (await fetch(new URL(path, loopback.redirectUri), { method })).status;
      expect(await ask('/callback?state=wrong&code=x')).toBe(400);
      expect(await ask('/callback?code=x')).toBe(400);
      expect(await ask('/favicon.ico')).toBe(404);
      expect(await ask('/callback?state=right', 'POST')).toBe(404);
      expect(await ask('/callback?state=right&code=y')).toBe(200);
      expect((await coming).searchParams.get('code')).toBe('y');
      expect(await ask('/callback?state=right&code=again')).toBe(400);

      const halt = new AbortController();
      const waiting = loopback.answer('other', halt.signal);
      halt.abort(new Error('stopped'));
      await expect(waiting).rejects.toThrow('stopped');
    } finally {
      loopback.close();
    }
  });
});
