import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import {
  createForgetting,
  createOwners,
  createTombstones,
  type OwnerId,
  type Tombstones,
} from '../../../shared/people/index.ts';
import { createStorage, emptyPartition, type Storage } from '../../../shared/storage/index.ts';
import { startTestAzurite, type TestAzurite } from '../../support/azurite.ts';

let azurite: TestAzurite;
let storage: Storage;
let ahead = 0;
const clock = { now: () => Date.now() + ahead };
const hour = 3_600_000;

beforeAll(async () => {
  azurite = await startTestAzurite();
  const settings = { kind: 'connection-string', connectionString: azurite.connectionString } as const;
  storage = createStorage(settings, { clock });
}, 30_000);
afterAll(() => azurite.stop());
beforeEach(() => {
  ahead = 0;
});

const tombstonesOf = (): Tombstones => createTombstones({ table: storage.table('tombstones'), clock });

/** An instance of the service, which keeps things in two places; the second one fails as often as it is told. */
function instance(failures = 0) {
  let left = failures;
  const owners = createOwners({ table: storage.table('owners'), clock });
  const tombstones = tombstonesOf();
  const dropped: string[] = [];
  const forgetting = createForgetting({
    ...{ owners, tombstones, clock },
    keepers: [
      { name: 'one', forget: (owner, signal) => emptyPartition(storage.table('one'), owner, signal) },
      {
        name: 'two',
        async forget(owner, signal) {
          if (left > 0) {
            left -= 1;
            throw new Error('cut');
          }
          return emptyPartition(storage.table('two'), owner, signal);
        },
      },
    ],
    forgetSubject: (_, subject) => Promise.resolve(void dropped.push(subject)),
  });
  const things = (name: string) => tombstones.guard(storage.table(name));
  return { owners, forgetting, dropped, things };
}

let people = 0;
async function somebody() {
  people += 1;
  const subject = `auth0|person-${people}`;
  const owner = await instance().owners.ownerOf({ issuer: 'https://tenant.example/', subject });
  const { things } = instance();
  for (const name of ['one', 'two'])
    await things(name).insert({ partition: owner, key: 'thing', columns: {} });
  return { owner, subject };
}

const left = async (owner: OwnerId) =>
  (await Promise.all(['one', 'two'].map((name) => storage.table(name).page({ partition: owner })))).flatMap(
    (page) => page.rows,
  ).length;

test('a second run finds nothing', async () => {
  const { owner, subject } = await somebody();
  const { forgetting, dropped } = instance();
  await forgetting.begin(owner);
  expect(await forgetting.run(owner)).toBe(2);
  expect(await forgetting.run(owner)).toBe(0);
  expect(await left(owner)).toBe(0);
  expect(dropped).toEqual([subject]);
});

describe('a tombstone', () => {
  test('refuses every write on another instance, and no deletion', async () => {
    const { owner } = await somebody();
    const other = instance().things('one');
    const row = await other.get(owner, 'thing');
    await instance().forgetting.begin(owner);
    const next = { partition: owner, key: 'late', columns: {} };
    const expired = { code: 'expired' };
    await expect(other.insert(next)).rejects.toMatchObject(expired);
    await expect(other.upsert(next)).rejects.toMatchObject(expired);
    await expect(other.replace({ ...next, key: 'thing' }, row?.etag ?? '')).rejects.toMatchObject(expired);
    await expect(other.merge({ ...next, key: 'thing' }, row?.etag ?? '')).rejects.toMatchObject(expired);
    await expect(other.batch([{ do: 'insert', row: next }])).rejects.toMatchObject(expired);
    expect(await other.batch([{ do: 'delete', partition: owner, key: 'thing', etag: '*' }])).toMatchObject({
      ok: true,
    });
  });
});

describe('the timer', () => {
  const isOpen = async (owner: OwnerId): Promise<boolean> => {
    for await (const open of tombstonesOf().open()) if (open.owner === owner) return true;
    return false;
  };

  test('goes on where a call was cut, and with the others when one fails', async () => {
    const cut = await somebody();
    const other = await somebody();
    const failing = instance(1);
    for (const { owner } of [cut, other]) await failing.forgetting.begin(owner);
    await expect(failing.forgetting.run(cut.owner)).rejects.toThrow('cut');
    expect(await left(cut.owner)).toBe(1);
    await instance(1).forgetting.continueAll();
    await instance().forgetting.continueAll();
    expect([await left(cut.owner), await left(other.owner)]).toEqual([0, 0]);
  });

  test('finds what slipped past the tombstone, and looks until nothing from before can come', async () => {
    const { owner } = await somebody();
    const { forgetting } = instance();
    await forgetting.begin(owner);
    await forgetting.run(owner);
    await storage.table('two').insert({ partition: owner, key: 'slipped', columns: {} });
    ahead = 24 * hour;
    await forgetting.continueAll();
    expect([await left(owner), await isOpen(owner)]).toEqual([0, true]);
    ahead = 26 * hour;
    await forgetting.continueAll();
    expect(await isOpen(owner)).toBe(false);
    expect(await tombstonesOf().has(owner)).toBe(true);
  });
});
