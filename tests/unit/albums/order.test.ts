import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Albums } from '../../../shared/albums/index.ts';
import { photoKey, photoKeys } from '../../../shared/albums/rows.ts';
import type { FileItem, PhotoMove } from '../../../shared/contract/index.ts';
import { createChores } from '../../../shared/files/index.ts';
import type { OwnerId } from '../../../shared/people/index.ts';
import { randomId, systemClock } from '../../../shared/platform/index.ts';
import { createStorage, type Table } from '../../../shared/storage/index.ts';
import { startTestAzurite, type TestAzurite } from '../../support/azurite.ts';

let azurite: TestAzurite;
let table: Table;
let owner: OwnerId;
let albums: Albums;
let album: string;
/** By name, as they were taken: `a` last, so that it comes first. */
let files: Map<string, FileItem>;

beforeAll(async () => {
  azurite = await startTestAzurite();
  const { connectionString } = azurite;
  table = createStorage({ kind: 'connection-string', connectionString }, { clock: systemClock }).table(
    'albums',
  );
}, 30_000);
afterAll(() => azurite.stop());

const photo = (name: string): FileItem => ({
  ...{ id: randomId(), name, size: 1, contentType: 'image/jpeg', source: 'google-photos', etag: '"1"' },
  createdAt: '2026-11-01T12:00:00.000Z',
  takenAt: new Date(Date.UTC(2026, 0, 200 - name.charCodeAt(0))).toISOString(),
});
const idOf = (name: string): string => files.get(name)?.id ?? '';
const albumsOver = (rows: Table): Albums =>
  new Albums({
    table: rows,
    chores: createChores(rows, systemClock),
    files: {
      get: (_, id) => Promise.resolve([...files.values()].find((file) => file.id === id) ?? photo('?')),
      listed: (_, ids) => Promise.resolve(new Map(ids.map((id) => [id, { thumbnail: false }]))),
    },
  });
const add = async (name: string): Promise<void> => {
  files.set(name, files.get(name) ?? photo(name));
  await albums.add(owner, album, files.get(name) ?? photo(name));
};
const order = async (): Promise<string> => {
  let names = '';
  let continuation: string | undefined;
  do {
    const page = await albums.photos(owner, album, { limit: 2, continuation });
    names += page.items.map(({ name }) => name).join('');
    continuation = page.nextCursor;
  } while (continuation !== undefined);
  return names;
};
/** `b<a` puts b before a, `a>b` puts a after b; `^a` and `$a` to the ends. */
const moveOf = (wish: string): PhotoMove => {
  const [one, two, three] = [wish.charAt(0), wish.charAt(1), wish.charAt(2)];
  if (one === '^' || one === '$') return { fileId: idOf(two), to: one === '^' ? 'first' : 'last' };
  return { fileId: idOf(one), ...(two === '<' ? { before: idOf(three) } : { after: idOf(three) }) };
};
const move = (wish: string, by = albums) => by.change(owner, album, { move: moveOf(wish) }, undefined);

beforeEach(async () => {
  owner = randomId() as OwnerId;
  files = new Map();
  albums = albumsOver(table);
  album = await albums.resolve(owner, { albumTitle: 'Summer' });
  for (const name of 'cadbe') await add(name);
});

describe('the order of an album', () => {
  test.each([
    ['e<a', 'eabcd'],
    ['e<c', 'abecd'],
    ['a>c', 'bcade'],
    ['a>e', 'bcdea'],
    ['^d', 'dabce'],
    ['$b', 'acdeb'],
    ['a<b', 'abcde'],
    ['e>d', 'abcde'],
    ['^a', 'abcde'],
    ['$e', 'abcde'],
  ])('is changed by %s to %s, and by that again no more', async (wish, after) => {
    expect(await order()).toBe('abcde');
    const { coverFileId, etag, photoCount } = await move(wish);
    expect([coverFileId, photoCount]).toEqual([idOf(after.charAt(0)), 5]);
    expect(await order()).toBe(after);
    const before = await table.page({ partition: owner });
    expect((await move(wish)).etag).toBe(etag);
    expect(await table.page({ partition: owner })).toEqual(before);
  });

  test('stays through many moves, and what is saved again stays where it was put', async () => {
    let expected = 'abcde';
    for (let at = 0; at < 30; at += 1) {
      const [one, two] = [expected.charAt((at * 7) % 5), expected.charAt((at * 3 + 1) % 5)];
      if (one === two) continue;
      await move(`${one}<${two}`);
      expected = expected.replace(one, '').replace(two, one + two);
      if (at % 10 === 1) await Promise.all(Array.from('abcde', add));
      if (at % 5 === 0) expect(await order()).toBe(expected);
    }
    expect(await order()).toBe(expected);
  });

  test('takes in later photos by when they were taken', async () => {
    await move('$a');
    await move('b>d');
    expect(await order()).toBe('cdbea');
    for (const name of 'f`') await add(name);
    expect(await order()).toBe('`cdbefa');
  });

  test.each([
    ['a<z', 'another that is not there'],
    ['z<a', 'one that is not there'],
    ['a<a', 'itself'],
  ])('refuses %s, %s', async (wish) => {
    files.set('z', photo('z'));
    await expect(move(wish)).rejects.toMatchObject({ code: 'invalid_request' });
    expect(await order()).toBe('abcde');
  });

  test('has every photo once, however many are moved and saved at the same time', async () => {
    const wishes = ['^e', '$e', 'e<c', 'e>a', 'c<e', 'a>e', 'b<d', 'd<b'];
    await Promise.all([...wishes.map((wish) => move(wish)), ...Array.from('abcdefg', add)]);
    const names = await order();
    expect(Array.from(names).sort().join('')).toBe('abcdefg');
    await move('g<a');
    expect(await order()).toBe(names.replace('g', '').replace('a', 'ga'));
  });

  test('puts a photo beside another where that stands by then', async () => {
    let first = true;
    const meanwhile: Table = {
      ...table,
      batch: async (steps, signal) => {
        if (first) {
          first = false;
          await move('$c');
        }
        return table.batch(steps, signal);
      },
    };
    await move('a>c', albumsOver(meanwhile));
    expect(await order()).toBe('bdeca');
  });

  test('where nothing fits in front any more refuses as a conflict, and every photo stays where it was', async () => {
    const front = photo('x');
    files.set('x', front);
    const key = `${photoKeys(album).from}${'0'.repeat(400)}_${front.id}`;
    await table.insert({ partition: owner, key, columns: { addedAt: front.createdAt } });
    await expect(move('^c')).rejects.toMatchObject({ code: 'conflict' });
    expect(await order()).toBe('xabcde');
    await move('c>x');
    expect(await order()).toBe('xcabde');
  });

  test('holds for photos that were put in before any could be moved, too', async () => {
    const old = photo('x');
    files.set('x', old);
    await table.insert({ partition: owner, key: photoKey(album, old), columns: { addedAt: old.createdAt } });
    const cover = await albums.change(owner, album, { coverFileId: old.id }, undefined);
    expect(cover.coverFileId).toBe(old.id);
    await add('x');
    await move('^x');
    await add('x');
    expect(await order()).toBe('xabcde');
    expect((await albums.change(owner, album, { coverFileId: old.id }, undefined)).photoCount).toBe(6);
  });
});
