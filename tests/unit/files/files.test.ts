import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FileItem } from '../../../shared/contract/index.ts';
import { type FilesBench, jpegLike, putBytes, somebody, startFilesBench } from '../../support/files.ts';

const hour = 3_600_000;
const day = 24 * hour;
let bench: FilesBench;
beforeAll(async () => {
  bench = await startFilesBench();
}, 30_000);
afterAll(() => bench.stop());

type Person = ReturnType<typeof somebody>;
async function begin(person: Person, name: string, size = 10): Promise<string> {
  const grant = await bench.files.grant(person, person.ownerId, { operation: 'upload', name, size });
  await putBytes(grant, jpegLike(size));
  return grant.fileId ?? '';
}
async function upload(person: Person, name: string, size = 10): Promise<FileItem> {
  const done = await bench.files.complete(person.ownerId, await begin(person, name, size));
  if (done.state !== 'done') throw new Error('not done');
  return done.file;
}
const bytesOf = async ({ ownerId }: Person) => (await bench.files.usage(ownerId)).bytes;
const names = async ({ ownerId }: Person, wish: { q?: string; deleted?: boolean } = {}) =>
  (await bench.files.list(ownerId, { limit: 100, deleted: false, ...wish })).items.map(({ name }) => name);
const blobs = async ({ ownerId }: Person) => (await bench.storage.container(`p-${ownerId}`).list('')).names;

describe('the list', () => {
  test('is newest first, and pages without losing or repeating anything', async () => {
    const lena = somebody();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      bench.clock.ahead += 1;
      await upload(lena, name);
    }
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await bench.files.list(lena.ownerId, { limit: 2, deleted: false, after });
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ name }) => name));
      after = page.nextCursor;
    } while (after !== undefined);
    expect(seen).toEqual(['e', 'd', 'c', 'b', 'a']);
  });

  test('searches names, whatever their case, a page at a time', async () => {
    const lena = somebody();
    for (const name of ['Ärger.jpg', 'plain.txt', 'ÄRGER 2.JPG']) {
      bench.clock.ahead += 1;
      await upload(lena, name);
    }
    expect(await names(lena, { q: 'ärger' })).toEqual(['ÄRGER 2.JPG', 'Ärger.jpg']);
    expect(await names(lena, { q: "o'neill" })).toEqual([]);
    const wish = { limit: 1, deleted: false, q: 'ärger' };
    const first = await bench.files.list(lena.ownerId, wish);
    expect(first.items.map(({ name }) => name)).toEqual(['ÄRGER 2.JPG']);
    const second = await bench.files.list(lena.ownerId, { ...wish, after: first.nextCursor });
    expect(second.items.map(({ name }) => name)).toEqual(['Ärger.jpg']);
  });
});

describe('a file', () => {
  test('is renamed only by who saw its present version', async () => {
    const lena = somebody();
    const file = await upload(lena, 'old');
    const next = await bench.files.rename(lena.ownerId, file.id, { name: 'new', ifMatch: file.etag });
    expect(next).toEqual({ ...file, name: 'new', etag: next.etag });
    expect(next.etag).not.toBe(file.etag);
    const stale = bench.files.rename(lena.ownerId, file.id, { name: 'lost', ifMatch: file.etag });
    await expect(stale).rejects.toMatchObject({ code: 'precondition_failed' });
    await expect(bench.files.remove(lena.ownerId, file.id, file.etag)).rejects.toMatchObject({
      code: 'precondition_failed',
    });
    expect(await names(lena)).toEqual(['new']);
  });

  test('that is deleted lies in Deleted things for 30 days, counts, and comes back as it was', async () => {
    const lena = somebody();
    const file = await upload(lena, 'a');
    await bench.files.remove(lena.ownerId, file.id, undefined);
    await bench.files.remove(lena.ownerId, file.id, undefined);
    expect([await names(lena), await names(lena, { deleted: true })]).toEqual([[], ['a']]);
    expect(await bytesOf(lena)).toBe(10);
    const { deletedAt = '', purgeAt = '' } = await bench.files.get(lena.ownerId, file.id);
    expect(Date.parse(purgeAt) - Date.parse(deletedAt)).toBe(30 * day);
    const key = bench.files.grant(lena, lena.ownerId, { operation: 'download', fileId: file.id });
    await expect(key).rejects.toMatchObject({ code: 'not_found' });
    const back = await bench.files.restore(lena.ownerId, file.id);
    expect({ ...back, etag: file.etag }).toEqual(file);
    expect([await names(lena), await names(lena, { deleted: true })]).toEqual([['a'], []]);
  });

  test('that is purged by its owner is out of sight at once, gone for good, and no longer counted', async () => {
    const lena = somebody();
    const file = await upload(lena, 'a');
    const wish = { operation: 'purge', fileId: file.id } as const;
    await expect(bench.files.grant(lena, lena.ownerId, wish)).rejects.toMatchObject({ code: 'conflict' });
    await bench.files.remove(lena.ownerId, file.id, undefined);
    const key = await bench.files.grant(lena, lena.ownerId, wish);
    expect((await fetch(key.url)).status).toBe(403);
    expect(await names(lena, { deleted: true })).toEqual([]);
    await expect(bench.files.restore(lena.ownerId, file.id)).rejects.toMatchObject({ code: 'expired' });
    expect((await fetch(key.url, { method: 'DELETE' })).status).toBe(202);
    await bench.files.remove(lena.ownerId, file.id, undefined);
    expect(await bytesOf(lena)).toBe(0);
    await expect(bench.files.get(lena.ownerId, file.id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('the sweep', () => {
  test('completes what was sent and forgotten, and frees what never came', async () => {
    const lena = somebody();
    const sent = await begin(lena, 'sent');
    await bench.files.grant(lena, lena.ownerId, { operation: 'upload', name: 'never', size: 1000 });
    await bench.files.sweep();
    expect(await bytesOf(lena)).toBe(1010);
    bench.clock.ahead += 3 * hour;
    expect(await bench.files.sweep()).toMatchObject({ left: 0 });
    expect(await names(lena)).toEqual(['sent']);
    expect(await bytesOf(lena)).toBe(10);
    expect(await blobs(lena)).toEqual([`files/${sent}`]);
  });

  test('leaves what was renewed since, and takes away what a key put there after all', async () => {
    const lena = somebody();
    const grant = await bench.files.grant(lena, lena.ownerId, {
      operation: 'upload',
      name: 'slow',
      size: 10,
    });
    bench.clock.ahead += 50 * 60_000;
    await bench.files.grant(lena, lena.ownerId, { operation: 'upload', fileId: grant.fileId ?? '' });
    bench.clock.ahead += 55 * 60_000;
    await bench.files.sweep();
    expect(await bytesOf(lena)).toBe(10);
    await putBytes(grant, jpegLike(10));
    await bench.files.complete(lena.ownerId, grant.fileId ?? '');
    await putBytes(grant, jpegLike(5000));
    bench.clock.ahead += 3 * hour;
    await bench.files.sweep();
    expect(await blobs(lena)).toEqual([`files/${grant.fileId ?? ''}`]);
  });

  test('purges after 30 days what was not restored, and not a day before', async () => {
    const lena = somebody();
    const [gone, back] = [await upload(lena, 'gone'), await upload(lena, 'back')];
    for (const { id } of [gone, back]) await bench.files.remove(lena.ownerId, id, undefined);
    await bench.files.restore(lena.ownerId, back.id);
    bench.clock.ahead += 29 * day;
    await bench.files.sweep();
    expect(await names(lena, { deleted: true })).toEqual(['gone']);
    bench.clock.ahead += 1 * day + 3 * hour;
    await bench.files.sweep();
    expect([await names(lena), await names(lena, { deleted: true })]).toEqual([['back'], []]);
    expect(await bytesOf(lena)).toBe(10);
    expect(await blobs(lena)).toEqual([`files/${back.id}`]);
  });

  test('finishes a purge that its owner began and left', async () => {
    const lena = somebody();
    const { id } = await upload(lena, 'a');
    await bench.files.remove(lena.ownerId, id, undefined);
    await bench.files.grant(lena, lena.ownerId, { operation: 'purge', fileId: id });
    bench.clock.ahead += 3 * hour;
    await bench.files.sweep();
    expect([await bytesOf(lena), await blobs(lena)]).toEqual([0, []]);
  });

  test('gives up a save that died, and frees what it reserved', async () => {
    const lena = somebody();
    const stream = () => new ReadableStream<Uint8Array>({ pull: (c) => c.enqueue(new Uint8Array(2 ** 20)) });
    const open = () => Promise.resolve({ stream: stream(), size: 9 * 2 ** 20 });
    const wish = { sourceKey: 'x', name: 'x', source: 'google-photos', maxBytes: 2 ** 30, open } as const;
    await bench.files.saveOnce(lena, lena.ownerId, wish, AbortSignal.timeout(20_000), { streamMs: 0 });
    expect(await bytesOf(lena)).toBe(9 * 2 ** 20);
    bench.clock.ahead += 26 * hour;
    await bench.files.sweep();
    expect(await bytesOf(lena)).toBe(0);
  });
});

test('a person who is forgotten leaves nothing, and nothing can be written any more', async () => {
  const lena = somebody();
  const { id } = await upload(lena, 'a');
  const pending = await bench.files.grant(lena, lena.ownerId, { operation: 'upload', name: 'b', size: 10 });
  expect(await bench.files.forget(lena.ownerId)).toBe(3); // two rows and the container
  expect(await bench.files.forget(lena.ownerId)).toBe(0);
  expect(await names(lena)).toEqual([]);
  await expect(bench.files.get(lena.ownerId, id)).rejects.toMatchObject({ code: 'not_found' });
  const late = bench.another().grant(lena, lena.ownerId, { operation: 'upload', name: 'c', size: 10 });
  await expect(late).rejects.toMatchObject({ code: 'not_found' });
  expect(await putBytes(pending, jpegLike(10))).toBe(404);
  bench.clock.ahead += 31 * day;
  expect(await bench.files.sweep()).toMatchObject({ left: 0 });
});

/** What a person does with their files, as a property test sees it: the state of each is known beforehand. */
test('whatever is done in whatever order, what is counted is what is there', async () => {
  const deeds = ['begin', 'complete', 'remove', 'restore', 'purge', 'sweep', 'save'] as const;
  const run = fc.array(
    fc.record({ deed: fc.constantFrom(...deeds), pick: fc.nat(), size: fc.integer({ min: 1, max: 5000 }) }),
    {
      maxLength: 40,
      size: 'max',
    },
  );
  await fc.assert(
    fc.asyncProperty(run, async (steps) => {
      const lena = somebody();
      const { ownerId } = lena;
      const ids: string[] = [];
      for (const { deed, pick, size } of steps) {
        const id = ids[pick % Math.max(1, ids.length)] ?? '0'.repeat(26);
        const work: Record<(typeof deeds)[number], () => Promise<unknown>> = {
          begin: async () => ids.push(await begin(lena, 'a', size)),
          complete: () => bench.files.complete(ownerId, id),
          remove: () => bench.files.remove(ownerId, id, undefined),
          restore: () => bench.files.restore(ownerId, id),
          purge: () => bench.files.grant(lena, ownerId, { operation: 'purge', fileId: id }),
          sweep: () => {
            bench.clock.ahead += 10 * 60_000;
            return bench.files.sweep();
          },
          save: async () => {
            const open = () => Promise.resolve({ stream: new Blob([jpegLike(size)]).stream() });
            const wish = { name: 's', source: 'google-photos', maxBytes: 1e6, open } as const;
            const sourceKey = `s${pick % 3}`;
            const saved = await bench.files.saveOnce(
              lena,
              ownerId,
              { ...wish, sourceKey },
              AbortSignal.timeout(20_000),
            );
            if (saved.state === 'done' && !ids.includes(saved.file.id)) ids.push(saved.file.id);
          },
        };
        await work[deed]().catch((cause: unknown) => {
          // What cannot be done in the state that a file is in is refused; anything else is a fault.
          expect(cause).toMatchObject({
            code: expect.stringMatching(/^(not_found|conflict|expired|not_ready)$/),
          });
        });
      }
      const rows = await bench.storage
        .table('library')
        .page({ partition: ownerId, filter: "RowKey ne 'usage'" });
      const counted = rows.rows
        .filter(({ key }) => !key.startsWith('saved!'))
        .reduce((sum, { columns }) => sum + Number(columns['size']), 0);
      expect(await bytesOf(lena)).toBe(counted);
      const final = (await blobs(lena)).filter((name) => name.startsWith('files/'));
      const listed = rows.rows
        .filter(({ key }) => /^(ready|deleted)!/.test(key))
        .map(({ key }) => `files/${key.split('!')[1] ?? ''}`);
      expect(final.sort()).toEqual(listed.sort());
    }),
    { numRuns: 25 },
  );
}, 60_000);
