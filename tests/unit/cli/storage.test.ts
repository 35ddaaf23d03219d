import { expect, test } from '@jest/globals';
import { createStorage } from '../../../cli/transfer/storage.ts';
import { exitCodes } from '../../../cli/trouble.ts';

const grantOf = (key: string, livesMs = 3_600_000) => ({
  receiptId: 'r',
  operation: 'upload' as const,
  url: `http://storage.test/c/b?sig=${key}`,
  headers: { 'x-ms-version': '2022-11-02' },
  permissions: 'rcw',
  expiresAt: new Date(Date.now() + livesMs).toISOString(),
});

/** Storage that answers from a list; errors are thrown. */
function storageOf(answers: readonly (number | Error | Promise<number>)[], first = grantOf('k0')) {
  const keys: string[] = [];
  const waits: number[] = [];
  let renewals = 0;
  const storage = createStorage(
    { grant: first, renew: () => Promise.resolve(grantOf(`k${(renewals += 1)}`)) },
    {
      random: () => 0.5,
      pause: (ms) => {
        waits.push(ms);
        return Promise.resolve();
      },
      fetch: async (url) => {
        keys.push(new URL(url instanceof Request ? url.url : url).searchParams.get('sig') ?? '');
        const answer = answers[keys.length - 1] ?? 201;
        if (answer instanceof Error) throw answer;
        return new Response(null, { status: await answer });
      },
    },
  );
  return { storage, keys, waits };
}
const put = { method: 'PUT', query: '&comp=block', body: new Uint8Array(5) } as const;
const { signal } = new AbortController();

test('a busy service and a broken line are tried again, later each time', async () => {
  const { storage, keys, waits } = storageOf([503, new TypeError('fetch failed'), 429]);
  expect((await storage.call(put, signal)).status).toBe(201);
  expect(keys).toEqual(['k0', 'k0', 'k0', 'k0']);
  expect(waits).toEqual([500, 1000, 2000]);
});

test('it gives up in the end, and says that trying again may help', async () => {
  const { storage, keys } = storageOf(Array<number>(20).fill(500));
  await expect(storage.call(put, signal)).rejects.toMatchObject({ exitCode: exitCodes.unavailable });
  expect(keys).toHaveLength(8);
});

test('a key that has ended is renewed, once for all that are refused together', async () => {
  const { storage, keys } = storageOf([403, 403]);
  await Promise.all([storage.call(put, signal), storage.call(put, signal)]);
  expect(keys).toEqual(['k0', 'k0', 'k1', 'k1']);
});

test('a refusal that comes late finds the key renewed already', async () => {
  const late = Promise.withResolvers<number>();
  const { storage, keys } = storageOf([late.promise, 403]);
  const slow = storage.call(put, signal);
  await storage.call(put, signal);
  late.resolve(403);
  await slow;
  expect(keys).toEqual(['k0', 'k0', 'k1', 'k1']);
});

test('a key about to end is renewed before it is used', async () => {
  const { storage, keys } = storageOf([], grantOf('k0', 60_000));
  await storage.call(put, signal);
  expect(keys).toEqual(['k1']);
});

test('a no right after a new key is a no, told without the key', async () => {
  const { storage, keys } = storageOf([403, 403, 403]);
  const refused = storage.call(put, signal);
  await expect(refused).rejects.toThrow('Storage did not take it (403).');
  await expect(refused).rejects.not.toThrow(/sig|k\d/);
  expect(keys).toEqual(['k0', 'k1', 'k2']);
});

test('a fault of ours is not taken for a broken line', async () => {
  const { storage, keys } = storageOf([new RangeError('oops')]);
  await expect(storage.call(put, signal)).rejects.toThrow('oops');
  expect(keys).toHaveLength(1);
});
