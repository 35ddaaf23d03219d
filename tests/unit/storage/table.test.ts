import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomId, Secret, systemClock } from '../../../shared/platform/index.ts';
import { createStorage, type Storage, type Table } from '../../../shared/storage/index.ts';
import { startTestAzurite, type TestAzurite } from '../../support/azurite.ts';

let azurite: TestAzurite;
let storage: Storage;
let table: Table;

beforeAll(async () => {
  azurite = await startTestAzurite();
  storage = createStorage(
    { kind: 'connection-string', connectionString: azurite.connectionString },
    { clock: systemClock },
  );
  table = storage.table('things');
}, 30_000);
afterAll(() => azurite.stop());

const row = (partition: string, key: string, columns = {}) => ({ partition, key, columns });

describe('a table', () => {
  test('is made on first use, by whatever comes first', async () => {
    const first = storage.table(`first${randomId()}`);
    expect(await first.get('p', 'k')).toBeUndefined();
    expect(await storage.table(`second${randomId()}`).page({ partition: 'p' })).toEqual({
      rows: [],
      continuation: undefined,
    });
    const third = storage.table(`third${randomId()}`);
    expect((await third.batch([{ do: 'insert', row: row('p', 'k') }])).ok).toBe(true);
    expect((await third.get('p', 'k'))?.key).toBe('k');
  });

  test('keeps text, truth and numbers beyond 32 bits exactly', async () => {
    const columns = { name: '🏔 ü', yes: true, small: -3, large: Number.MAX_SAFE_INTEGER, part: 0.5 };
    await table.insert(row('types', 'k', { ...columns, none: undefined }));
    expect((await table.get('types', 'k'))?.columns).toEqual(columns);
  });

  test('tells an insert of what exists, and updates only what was read', async () => {
    const made = await table.insert(row('etags', 'k', { at: 1 }));
    expect(await table.insert(row('etags', 'k'))).toEqual({ ok: false, reason: 'exists' });
    if (!made.ok) throw new Error('not made');
    const next = await table.replace(row('etags', 'k', { at: 2 }), made.etag);
    expect(next.ok).toBe(true);
    expect(await table.replace(row('etags', 'k', { at: 3 }), made.etag)).toEqual({
      ok: false,
      reason: 'changed',
    });
    expect(await table.merge(row('etags', 'no', { at: 3 }), '*')).toEqual({ ok: false, reason: 'missing' });
    expect(await table.delete('etags', 'k', made.etag)).toEqual({ ok: false, reason: 'changed' });
    expect((await table.get('etags', 'k'))?.columns).toEqual({ at: 2 });
    expect((await table.delete('etags', 'k')).ok).toBe(true);
    expect(await table.delete('etags', 'k')).toEqual({ ok: false, reason: 'missing' });
  });

  test('pages through a range of keys', async () => {
    for (const key of ['a!1', 'a!2', 'a!3', 'b!1']) await table.upsert(row('range', key));
    const query = { partition: 'range', from: 'a!', before: 'a"', limit: 2 };
    const first = await table.page(query);
    expect(first.rows.map(({ key }) => key)).toEqual(['a!1', 'a!2']);
    if (first.continuation === undefined) throw new Error('no continuation');
    const second = await table.page({ ...query, continuation: first.continuation });
    expect(second).toMatchObject({ rows: [{ key: 'a!3' }], continuation: undefined });
  });

  test('finds every partition up to a name', async () => {
    const due = storage.table(`due${randomId()}`);
    for (const day of ['2026-01-01', '2026-01-02', '2026-01-03']) await due.upsert(row(day, 'k'));
    const { rows } = await due.page({ partition: { upTo: '2026-01-02' } });
    expect(rows.map(({ partition }) => partition)).toEqual(['2026-01-01', '2026-01-02']);
  });

  test('does all of a batch or nothing, and says which condition failed', async () => {
    const made = await table.insert(row('batch', 'count', { at: 1 }));
    if (!made.ok) throw new Error('not made');
    const count = (etag: string) => ({ do: 'replace', row: row('batch', 'count', { at: 2 }), etag }) as const;
    const insert = { do: 'insert', row: row('batch', 'thing') } as const;
    expect(await table.batch([insert, count('W/"datetime\'2020-01-01T00%3A00%3A00.0000000Z\'"')])).toEqual({
      ok: false,
      reason: 'changed',
    });
    expect(await table.get('batch', 'thing')).toBeUndefined();
    expect((await table.batch([insert, count(made.etag)])).ok).toBe(true);
    expect(await table.batch([insert])).toEqual({ ok: false, reason: 'exists' });
    expect(await table.batch([{ do: 'delete', partition: 'batch', key: 'none', etag: '*' }])).toEqual({
      ok: false,
      reason: 'missing',
    });
  });

  test('of 8 writers who read the same version, one wins', async () => {
    const made = await table.insert(row('race', 'k', { at: 0 }));
    if (!made.ok) throw new Error('not made');
    const writes = await Promise.all(
      Array.from({ length: 8 }, (_, at) =>
        table.batch([
          { do: 'insert', row: row('race', `thing${at}`) },
          { do: 'replace', row: row('race', 'k', { at }), etag: made.etag },
        ]),
      ),
    );
    expect(writes.filter(({ ok }) => ok)).toHaveLength(1);
    const { rows } = await table.page({ partition: 'race', from: 'thing' });
    expect(rows).toHaveLength(1);
  });
});

test('storage out of reach is unavailable, with a time to come back, and the caller may leave', async () => {
  const gone = await startTestAzurite();
  await gone.stop();
  const lost = createStorage(
    { kind: 'connection-string', connectionString: gone.connectionString },
    { clock: systemClock },
  ).table('things');
  await expect(lost.get('p', 'k')).rejects.toMatchObject({ code: 'unavailable', retryAfter: 5 });
  const left = new Error('left');
  await expect(lost.get('p', 'k', AbortSignal.abort(left))).rejects.toBe(left);
}, 30_000);

test('an account key for anything but loopback is refused', () => {
  const connectionString = new Secret(
    'AccountName=a;AccountKey=AAAA;BlobEndpoint=https://a.blob.core.windows.net;TableEndpoint=http://localhost:1/a',
  );
  expect(() =>
    createStorage({ kind: 'connection-string', connectionString }, { clock: systemClock }),
  ).toThrow(expect.objectContaining({ code: 'configuration_error' }));
});
