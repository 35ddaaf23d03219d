import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { timerSweep } from '../../../functions/timer-sweep.ts';
import { Albums } from '../../../shared/albums/index.ts';
import { createApp } from '../../../shared/app.ts';
import { createChores } from '../../../shared/files/index.ts';
import type { OwnerId } from '../../../shared/people/index.ts';
import type { Table } from '../../../shared/storage/index.ts';
import { type FilesBench, jpegLike, putBytes, somebody, startFilesBench } from '../../support/files.ts';

const hour = 3_600_000;
const day = 24 * hour;
let bench: FilesBench;
let albums: Albums;
beforeAll(async () => {
  bench = await startFilesBench();
  albums = albumsOver((table) => table);
}, 30_000);
afterAll(() => bench.stop());

/** Albums as the service has them, over tables that a test may have made worse. */
const albumsOver = (worse: (table: Table) => Table): Albums =>
  new Albums({
    table: worse(bench.storage.table('albums')),
    files: bench.files,
    chores: createChores(worse(bench.storage.table('albumchores')), bench.clock),
    clock: bench.clock,
  });

/** An album of two files of somebody's. */
async function album(owner: OwnerId, albumTitle: string): Promise<{ id: string; files: string[] }> {
  const id = await albums.resolve(owner, { albumTitle });
  const files: string[] = [];
  for (const name of ['a', 'b']) {
    const person = { ...somebody(), ownerId: owner };
    const grant = await bench.files.grant(person, owner, { operation: 'upload', name, size: 10 });
    await putBytes(grant, jpegLike(10));
    const done = await bench.files.complete(owner, grant.fileId ?? '');
    if (done.state !== 'done') throw new Error('not done');
    await albums.add(owner, id, done.file);
    files.push(done.file.id);
  }
  return { id, files };
}
const rowsOf = async (owner: OwnerId): Promise<string[]> =>
  (await bench.storage.table('albums').page({ partition: owner })).rows.map(({ key }) => key);
const inBin = async (owner: OwnerId): Promise<[string, number][]> => {
  const { items } = await albums.list(owner, { limit: 100, deleted: true });
  return items.map(({ title, photoCount }) => [title, photoCount]);
};

test('the timer takes away an album after 30 days, not a day before, and never its photos', async () => {
  const owner = somebody().ownerId as OwnerId;
  const [gone, back] = [await album(owner, 'Gone'), await album(owner, 'Back')];
  for (const { id } of [gone, back]) await albums.delete(owner, id, undefined);
  await albums.restore(owner, back.id);
  const fresh = await album(owner, 'Gone');
  const connection = bench.azurite.connectionString.reveal();
  const app = createApp({ STORAGE_CONNECTION_STRING: connection }, { clock: bench.clock });
  bench.clock.ahead += 29 * day;
  await timerSweep(app);
  expect(await inBin(owner)).toEqual([['Gone', 2]]);
  await albums.delete(owner, back.id, undefined);
  bench.clock.ahead += day + 2 * hour;
  await timerSweep(app);
  // What was deleted again yesterday has its own 30 days.
  expect(await inBin(owner)).toEqual([['Back', 2]]);
  const rows = await rowsOf(owner);
  expect(rows.filter((key) => key.includes(gone.id))).toEqual([]);
  expect(rows.filter((key) => key.includes(fresh.id))).toHaveLength(5);
  await expect(albums.restore(owner, gone.id)).rejects.toMatchObject({ code: 'not_found' });
  expect((await bench.files.listed(owner, gone.files)).size).toBe(2);
  expect((await albums.restore(owner, back.id)).photoCount).toBe(2);
  bench.clock.ahead += 31 * day;
  await timerSweep(app);
  expect((await albums.get(owner, back.id)).photoCount).toBe(2);
}, 30_000);

test.each([1, 2, 3, 4])(
  'a purge that storage stops at its step %i is finished by the next, and is never half an album',
  async (step) => {
    const owner = somebody().ownerId as OwnerId;
    const { id, files } = await album(owner, 'Half');
    await albums.delete(owner, id, undefined);
    bench.clock.ahead += 30 * day + 2 * hour;
    let left = step;
    const hold = (): void => {
      left -= 1;
      if (left === 0) throw new Error('storage stopped');
    };
    const stopping = albumsOver((table) => ({
      ...table,
      delete: async (...asked) => {
        hold();
        return table.delete(...asked);
      },
      batch: async (...asked) => {
        hold();
        return table.batch(...asked);
      },
    }));
    await stopping.sweep();
    expect(left).toBe(0);
    expect(await inBin(owner)).toEqual(step === 1 ? [['Half', 2]] : []);
    expect(await albums.sweep()).toBe(step === 1 ? 1 : 0);
    expect(await rowsOf(owner)).toEqual([]);
    expect((await bench.files.listed(owner, files)).size).toBe(2);
    const { rows } = await bench.storage.table('albumchores').page({ partition: { upTo: '~' } });
    expect(rows.filter(({ key }) => key.startsWith(owner))).toEqual([]);
  },
);
