import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Problem } from '../../../shared/errors/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import { createShares, type Shares, sharesTable } from '../../../shared/shares/index.ts';
import type { Table } from '../../../shared/storage/index.ts';
import { type FilesBench, putBytes, somebody, startFilesBench } from '../../support/files.ts';

let bench: FilesBench;
beforeAll(async () => {
  bench = await startFilesBench();
}, 30_000);
afterAll(() => bench.stop());
beforeEach(() => {
  bench.clock.ahead = 0;
});

const hour = 3_600_000;

/** An instance of the service. */
function instance(over: Partial<Table> = {}): Shares {
  const { storage, clock, files } = bench;
  return createShares({
    ...{ table: { ...storage.table(sharesTable), ...over }, files, signer: storage.signer, clock },
    holdToTombstone: () => Promise.resolve(),
    publicOrigin: () => 'https://api.example',
  });
}

async function shared() {
  const caller = somebody();
  const owner = caller.ownerId;
  const grant = await bench.files.grant(caller, owner, { operation: 'upload', name: 'a.txt', size: 4 });
  expect(await putBytes(grant, 'here')).toBe(201);
  const fileId = grant.fileId ?? '';
  await bench.files.complete(owner, fileId);
  const expiresAt = new Date(bench.clock.now() + hour).toISOString();
  const share = await instance().create(caller, owner, { fileId, expiresAt });
  return { owner, fileId, shareId: share.shareId, secret: new Secret(share.url.slice(-22)) };
}

const usesOf = async (owner: string) => (await instance().list(owner, { limit: 1 })).items[0]?.uses.count;
const count = { count: true };

test('a link leads nowhere once its end has come, and its key never outlives it', async () => {
  const { secret, owner } = await shared();
  bench.clock.ahead = hour - 30_000;
  const url = new URL((await instance().open(secret, count)).reveal());
  expect(Date.parse(url.searchParams.get('se') ?? '')).toBeLessThanOrEqual(bench.clock.now() + 30_000);
  bench.clock.ahead = hour + 1;
  await expect(instance().open(secret, count)).rejects.toMatchObject({ code: 'not_found' });
  expect((await instance().list(owner, { limit: 1 })).items[0]?.state).toBe('expired');
});

test('a link is to these bytes: when others stand there, it leads nowhere', async () => {
  const { secret, owner, fileId } = await shared();
  const content = await bench.files.content(owner, fileId);
  const { url } = await bench.storage.signer.sign({
    ...{ container: content.container, blob: content.blob, permissions: 'w' },
    expiresAt: bench.clock.now() + hour,
  });
  expect(await putBytes({ url: url.reveal(), headers: {} }, 'else')).toBe(201);
  await expect(instance().open(secret, count)).rejects.toMatchObject({ code: 'not_found' });
});

test('uses are counted on two instances at the same time, and none is lost', async () => {
  const { secret, owner } = await shared();
  const [one, two] = [instance(), instance()];
  await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 ? one : two).open(secret, count)));
  expect(await usesOf(owner)).toBe(20);
});

test('a count that cannot be written neither fails the link nor holds it up', async () => {
  const { secret, owner } = await shared();
  const failing = instance({
    merge: () => Promise.reject(new Problem('unavailable', 'Storage is away.')),
  });
  expect((await failing.open(secret, count)).reveal()).toContain('sig=');
  const silent = instance({ merge: () => new Promise(() => undefined) });
  expect((await silent.open(secret, count)).reveal()).toContain('sig=');
  expect(await usesOf(owner)).toBe(0);
});

test('the table holds no secret, and what a crash leaves can be revoked', async () => {
  const { secret, owner, shareId } = await shared();
  const table = bench.storage.table(sharesTable);
  const { rows } = await table.page({ partition: { upTo: '~' } });
  expect(JSON.stringify(rows)).not.toContain(secret.reveal());
  const broken = instance({ delete: () => Promise.reject(new Problem('unavailable', 'cut')) });
  await expect(broken.revoke(owner, shareId)).rejects.toMatchObject({ code: 'unavailable' });
  await instance().revoke(owner, shareId);
  await expect(instance().open(secret, count)).rejects.toMatchObject({ code: 'not_found' });
  expect((await instance().list(owner, { limit: 1 })).items).toEqual([]);
});

test('forgetting an owner ends all links, and finds nothing the second time', async () => {
  const { secret, owner } = await shared();
  expect(await instance().forgetOwner(owner)).toBe(1);
  expect(await instance().forgetOwner(owner)).toBe(0);
  await expect(instance().open(secret, count)).rejects.toMatchObject({ code: 'not_found' });
});
