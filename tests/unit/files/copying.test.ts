import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BlobFacts, Storage } from '../../../shared/storage/index.ts';
import { type FilesBench, jpegLike, putBytes, somebody, startFilesBench } from '../../support/files.ts';

let bench: FilesBench;
beforeAll(async () => {
  bench = await startFilesBench();
}, 30_000);
afterAll(() => bench.stop());

/** The cloud copies large blobs behind its answer, Azurite never does: here the state of a copy is what a test says. */
function filesWhoseCopies(state: { of: NonNullable<BlobFacts['copy']>['state'] }) {
  const storage: Storage = {
    ...bench.storage,
    container(name) {
      const container = bench.storage.container(name);
      return {
        ...container,
        async facts(blob, signal) {
          const facts = await container.facts(blob, signal);
          return facts?.copy === undefined ? facts : { ...facts, copy: { ...facts.copy, state: state.of } };
        },
      };
    },
  };
  return bench.another({ storage });
}

async function sent() {
  const person = somebody();
  const grant = await bench.files.grant(person, person.ownerId, {
    operation: 'upload',
    name: 'a',
    size: 100,
  });
  await putBytes(grant, jpegLike(100));
  return { owner: person.ownerId, fileId: grant.fileId ?? '' };
}

describe('a copy that takes longer than an answer may', () => {
  test('is told as work under way, and the file is listed once it is there', async () => {
    const state = { of: 'pending' as const };
    const { owner, fileId } = await sent();
    expect(await filesWhoseCopies(state).complete(owner, fileId)).toEqual({
      state: 'working',
      retryAfter: 2,
    });
    expect((await bench.files.list(owner, { limit: 10, deleted: false })).items).toEqual([]);
    expect(await filesWhoseCopies({ of: 'success' }).complete(owner, fileId)).toMatchObject({
      state: 'done',
    });
  });

  test('is left to the next sweep', async () => {
    const { owner } = await sent();
    bench.clock.ahead += 3 * 3_600_000;
    const files = filesWhoseCopies({ of: 'pending' });
    expect(await files.sweep()).toMatchObject({ completed: 0, left: 1 });
    expect(await bench.files.sweep()).toMatchObject({ completed: 1, left: 0 });
    expect((await bench.files.list(owner, { limit: 10, deleted: false })).items).toHaveLength(1);
  });
});

test('a copy that failed never becomes a file, and is made again', async () => {
  const { owner, fileId } = await sent();
  const state: Parameters<typeof filesWhoseCopies>[0] = { of: 'failed' };
  expect(await filesWhoseCopies(state).complete(owner, fileId)).toEqual({ state: 'working', retryAfter: 2 });
  expect((await bench.files.list(owner, { limit: 10, deleted: false })).items).toEqual([]);
  expect(await bench.files.complete(owner, fileId)).toMatchObject({ state: 'done', file: { size: 100 } });
});
