import { expect, test } from '@jest/globals';
import { claimsOf } from '../../../web/src/claims.ts';
import { browserClock } from '../../../web/src/clock.ts';
import { pool } from '../../../web/src/pool.ts';
import { createBrowseKeys, storedUrl } from '../../../web/src/storage-keys.ts';
import { workerStarter } from '../../../web/src/trusted-types.ts';
import { grantFor, never, TestClock } from './doubles.ts';

test('the only string that may become script is the address of our worker', () => {
  let rule: ((url: string) => string | null) | undefined;
  const started: unknown[] = [];
  const Worker = function (url: unknown): void {
    started.push(url);
  };
  const scope = { Worker } as unknown as Parameters<typeof workerStarter>[0];
  const trustedTypes = {
    createPolicy: (name: string, rules: { createScriptURL: typeof rule }) => {
      rule = name === 'worker' ? rules.createScriptURL : undefined;
      return { createScriptURL: (url: string) => ({ trusted: rule?.(url) }) };
    },
  };
  workerStarter({ ...scope, ...{ trustedTypes } }, '/chunks/keeper.js')();
  expect(['/other.js', 'https://evil.example/chunks/keeper.js', 'data:,'].map((url) => rule?.(url))).toEqual([
    null,
    null,
    null,
  ]);
  workerStarter(scope, '/chunks/keeper.js')(); // a browser without Trusted Types
  expect(started).toEqual([{ trusted: '/chunks/keeper.js' }, '/chunks/keeper.js']);
});

test('a stored file is found beside the signature', () => {
  expect(storedUrl('https://s.test/acct/box?sv=1&sig=a%2Bb', '01ab')).toBe(
    'https://s.test/acct/box/files/01ab?sv=1&sig=a%2Bb',
  );
  expect(storedUrl('https://s.test/acct/box?sig=a', '01ab', 'thumbnails')).toBe(
    'https://s.test/acct/box/thumbnails/01ab?sig=a',
  );
});

test('one key serves every picture until shortly before its end; a refused one is asked for again', async () => {
  const clock = new TestClock();
  let asked = 0;
  const keys = createBrowseKeys(
    {
      grant: () =>
        Promise.resolve({ ok: true, status: 201, value: grantFor('f', clock, 3_600_000, (asked += 1)) }),
    },
    () => clock.now(),
  );
  expect(keys.knownUrlOf('a')).toBeUndefined();
  await Promise.all(['a', 'b', 'c'].map((id) => keys.urlOf(id)));
  clock.time += 54 * 60_000;
  expect(await keys.urlOf('d')).toMatchObject({ value: keys.knownUrlOf('d') });
  expect(asked).toBe(1);
  clock.time += 2 * 60_000;
  expect(keys.knownUrlOf('e')).toBeUndefined();
  await keys.urlOf('e');
  expect(asked).toBe(2);
  keys.drop();
  expect(keys.knownUrlOf('f')).toBeUndefined();
  await keys.urlOf('f');
  expect(asked).toBe(3);
});

test('a key that was not given is asked for again by the next picture', async () => {
  let asked = 0;
  const keys = createBrowseKeys({
    grant: () => Promise.resolve({ ok: false, code: (asked += 1) === 1 ? 'unavailable' : 'offline' }),
  });
  expect(await keys.urlOf('a')).toMatchObject({ code: 'unavailable' });
  expect(await keys.urlOf('a')).toMatchObject({ code: 'offline' });
});

test('claims are read as UTF-8, and an opaque token has none', () => {
  const payload = Buffer.from(JSON.stringify({ name: 'Zoë' })).toString('base64url');
  expect(claimsOf(`e30.${payload}.sig`)).toEqual({ name: 'Zoë' });
  expect(claimsOf('opaque')).toBeUndefined();
  expect(claimsOf('a.!!.c')).toBeUndefined();
});

test('a pool starts nothing new after a rejection, and waits for what is under way', async () => {
  const done: number[] = [];
  const work = async (item: number): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    if (item === 1) throw new Error('one');
    done.push(item);
  };
  await expect(pool([1, 2, 3, 4], 2, work)).rejects.toThrow('one');
  expect(done).toEqual([2]);
});

test('the clock of the browser stops waiting when it is told to', async () => {
  const stop = new AbortController();
  const waiting = browserClock.wait(60_000, stop.signal);
  stop.abort(new Error('left'));
  await expect(waiting).rejects.toThrow('left');
  await expect(browserClock.wait(1, AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  await browserClock.wait(0, never());
});
