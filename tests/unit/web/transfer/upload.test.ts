import { expect, test } from '@jest/globals';
import { createMemory } from '../../../../web/src/transfer/memory.ts';
import { createPace } from '../../../../shared/transfer/index.ts';
import { ApiRefusal, FileChanged, FileTooBig } from '../../../../web/src/transfer/refusals.ts';
import { upload, type UploadParts } from '../../../../web/src/transfer/upload.ts';
import { alwaysOnline, never, TestClock } from '../doubles.ts';
import { answerOf, ShelfDouble, StorageDouble, UploadApiDouble } from './storage-double.ts';

const mebi = 1024 * 1024;
/** 11 MiB: three blocks of 4 MiB, the last not full; no two blocks alike. */
const content = new Uint8Array(11 * mebi).map((_, at) => (at >> 16) ^ at);
const file = new File([content], 'a.bin', { lastModified: 5, type: 'image/png' });
const quiet = { onFileId: () => undefined, onSent: () => undefined, onChecking: () => undefined };

function setUp(news: Partial<UploadParts> = {}) {
  const clock = new TestClock();
  const storage = new StorageDouble();
  const api = new UploadApiDouble(clock, storage);
  const shelf = new ShelfDouble();
  const parts: UploadParts = {
    api,
    clock,
    connection: alwaysOnline,
    random: () => 0,
    send: storage.send,
    memory: createMemory(shelf, 'me', () => clock.now()),
    alone: (_, work) => work(),
    limits: { maxBlocks: 50_000, maxBlockBytes: 100 * mebi },
    pace: createPace(4 * mebi),
    ...news,
  };
  return { clock, storage, api, shelf, parts };
}
const bytesOf = async (blob = new Blob([])): Promise<Buffer> => Buffer.from(await blob.arrayBuffer());
const puts = (storage: StorageDouble): number =>
  storage.requests.filter(({ url }) => url.includes('comp=block&')).length;

test('a file goes up in blocks and is put together as it was; then the server is asked until it has it', async () => {
  const { storage, api, parts, shelf, clock } = setUp();
  const sent: number[] = [];
  const item = await upload(file, parts, { ...quiet, onSent: (bytes) => sent.push(bytes) }, never());
  expect(item.id).toBe('file-1');
  expect((await bytesOf(storage.committed)).equals(Buffer.from(content))).toBe(true);
  expect(api.asked).toEqual([
    { operation: 'upload', name: 'a.bin', size: content.length, contentType: 'image/png' },
  ]);
  expect(storage.requests.every(({ headers }) => headers['x-ms-version'] === '2024-11-04')).toBe(true);
  expect(sent.at(-1)).toBe(content.length);
  expect(clock.waits).toEqual([1000]);
  expect(shelf.length).toBe(0);
});

test('four blocks are under way together, and one is read ahead meanwhile: not more', async () => {
  const { storage, parts } = setUp();
  const large = new File([new Uint8Array(40 * mebi)], 'b', { lastModified: 5 });
  const fifth = Promise.withResolvers<undefined>();
  const fourUnderWay = Promise.withResolvers<undefined>();
  let read = 0;
  const watched = {
    name: 'b',
    size: large.size,
    lastModified: 5,
    type: '',
    slice(start: number, end: number) {
      if (end - start === 4 * mebi && (read += 1) === 5) fifth.resolve(undefined);
      return large.slice(start, end);
    },
  };
  storage.line = async () => {
    if (storage.under === 4) fourUnderWay.resolve(undefined);
    await Promise.all([fourUnderWay.promise, fifth.promise]);
  };
  const ahead: number[] = [];
  storage.fault = ({ url }) => {
    if (url.includes('comp=block&')) ahead.push(read - puts(storage));
    return undefined;
  };
  await upload(watched, parts, quiet, never());
  expect([read, storage.most, Math.max(...ahead)]).toEqual([10, 4, 1]);
});

test('a file of 0 bytes goes up whole', async () => {
  const { storage, parts } = setUp();
  await upload(new File([], 'empty'), parts, quiet, never());
  expect(storage.committed?.size).toBe(0);
  expect(storage.requests).toHaveLength(1);
  expect(storage.requests[0]?.headers['x-ms-blob-type']).toBe('BlockBlob');
});

test('broken off and begun again, only what is missing is sent', async () => {
  const { storage, api, parts, shelf } = setUp();
  const stop = new AbortController();
  storage.fault = () => {
    if (storage.blocks.size === 2) stop.abort(new Error('the tab is gone'));
    return undefined;
  };
  await expect(upload(file, parts, quiet, stop.signal)).rejects.toThrow('the tab is gone');
  expect(shelf.length).toBe(1);
  const before = puts(storage);
  storage.fault = () => undefined;
  const there = storage.blocks.size;
  const sent: number[] = [];
  await upload(file, parts, { ...quiet, onSent: (bytes) => sent.push(bytes) }, never());
  expect(api.asked[1]).toEqual({ operation: 'upload', fileId: 'file-1' });
  expect(puts(storage) - before).toBe(3 - there);
  expect(sent[0]).toBeGreaterThan(0);
  expect((await bytesOf(storage.committed)).equals(Buffer.from(content))).toBe(true);
});

test('broken off after the last step at storage, nothing is sent again', async () => {
  const { storage, api, parts } = setUp();
  api.completions = [{ ok: false, code: 'internal' }];
  await expect(upload(file, parts, quiet, never())).rejects.toThrow('internal');
  const before = storage.requests.length;
  expect((await upload(file, parts, quiet, never())).id).toBe('file-1');
  expect(storage.requests).toHaveLength(before);
});

test('a small file goes in one piece; every piece has its sum', async () => {
  const { storage, parts } = setUp();
  await upload(new File([content.subarray(0, 4 * mebi)], 'small'), parts, quiet, never());
  expect(storage.requests.map(({ headers }) => headers['x-ms-blob-type'])).toEqual(['BlockBlob']);
  await upload(file, parts, quiet, never());
  const sums = storage.requests
    .filter(({ body }) => body instanceof Blob)
    .map(({ headers }) => headers['content-md5']);
  expect(sums.every((sum) => /^[A-Za-z0-9+/]{22}==$/.test(sum ?? ''))).toBe(true);
  expect(new Set(sums).size).toBe(3);
});

test('a block that is damaged on the way is sent again; bytes that changed on the disk are told', async () => {
  const damaged = setUp();
  damaged.storage.fault = (_request, number) =>
    number === 1 ? answerOf(400, { 'x-ms-error-code': 'Md5Mismatch' }) : undefined;
  await upload(file, damaged.parts, quiet, never());
  expect((await bytesOf(damaged.storage.committed)).equals(Buffer.from(content))).toBe(true);

  const { storage, parts } = setUp();
  let piece: Blob = file;
  const shifting = {
    name: 'a.bin',
    size: 3,
    lastModified: 5,
    type: '',
    // the same bytes at each end for the fingerprint, others for what is read later
    slice: () =>
      ({
        size: 3,
        stream: () => piece.slice(0, 3).stream(),
        arrayBuffer: () => file.slice(0, 3).arrayBuffer(),
      }) as Blob,
  };
  storage.fault = () => {
    piece = new Blob(['new']);
    return answerOf(400, { 'x-ms-error-code': 'Md5Mismatch' });
  };
  await expect(upload(shifting, parts, quiet, never())).rejects.toThrow(FileChanged);
  expect(storage.committed).toBeUndefined();
});

test('an API that cannot be asked for a while is asked again, and being offline costs no try', async () => {
  const { api, parts, clock } = setUp();
  const given = api.grant;
  let asked = 0;
  const answers = [...Array<'offline'>(20).fill('offline'), 'unreachable' as const, 'unavailable' as const];
  const patient = {
    ...parts,
    api: {
      complete: api.complete,
      deleteFile: api.deleteFile,
      grant: (request: Parameters<typeof given>[0]) => {
        const code = answers[asked++];
        return code === undefined ? given(request) : Promise.resolve({ ok: false as const, code });
      },
    },
  };
  expect((await upload(file, patient, quiet, never())).id).toBe('file-1');
  expect(asked).toBe(23);
  expect(clock.waits.length).toBe(23);
});

test('when the server has forgotten the upload, it begins anew', async () => {
  const { api, parts, storage } = setUp();
  storage.fault = (_request, number) => (number === 2 ? answerOf(400) : undefined);
  await expect(upload(file, parts, quiet, never())).rejects.toThrow('400');
  storage.fault = () => undefined;
  const given = api.grant;
  const forgetful = {
    ...parts,
    api: {
      deleteFile: api.deleteFile,
      complete: (id: string) =>
        id === 'file-1'
          ? Promise.resolve({ ok: false as const, code: 'not_found' as const })
          : api.complete(id),
      grant: (request: Parameters<typeof given>[0]) =>
        'fileId' in request
          ? Promise.resolve({ ok: false as const, code: 'not_found' as const })
          : given(request),
    },
  };
  expect((await upload(file, forgetful, quiet, never())).id).toBe('file-2');
});

test('a key that ends in the middle is renewed, and the refused block is sent again', async () => {
  const { storage, api, parts } = setUp();
  storage.fault = ({ url }) =>
    url.includes('sig=1') && storage.blocks.size >= 1
      ? answerOf(403, { 'x-ms-error-code': 'AuthorizationFailure' })
      : undefined;
  await upload(file, parts, quiet, never());
  expect(api.asked.filter((asked) => 'fileId' in (asked as object))).toHaveLength(1);
  expect((await bytesOf(storage.committed)).equals(Buffer.from(content))).toBe(true);
});

test('one block that cannot be sent stops the others', async () => {
  const { storage, parts } = setUp();
  storage.fault = ({ url }, number) =>
    url.includes('comp=block&') && number === 1 ? answerOf(400) : undefined;
  await expect(upload(new File([new Uint8Array(60 * mebi)], 'c'), parts, quiet, never())).rejects.toThrow(
    '400',
  );
  expect(puts(storage)).toBeLessThanOrEqual(5);
  expect(storage.requests.every(({ signal }) => signal.aborted)).toBe(true);
  expect(storage.committed).toBeUndefined();
});

test('a file that changes on the disk is told, and not gone on with', async () => {
  const { storage, parts, shelf } = setUp();
  let changed = false;
  const shifting = {
    name: 'a.bin',
    size: content.length,
    lastModified: 5,
    type: '',
    slice: (start: number, end: number) => (changed ? new File(['other'], 'x') : file.slice(start, end)),
  };
  storage.fault = () => {
    changed = true;
    return 'cut';
  };
  await expect(upload(shifting, parts, quiet, never())).rejects.toThrow(FileChanged);
  expect(shelf.length).toBe(0);
});

test('a file that cannot be read for a moment is looked at again, and goes on', async () => {
  const { storage, clock, parts, shelf } = setUp();
  let leaving = false;
  const kept: number[] = [];
  /** Says no as Safari does to a page that it is leaving, once. */
  const refusing = (part: Blob): Blob => {
    const whole = part.slice();
    part.slice = (start, end) => {
      const inner = whole.slice(start, end);
      if (leaving) inner.arrayBuffer = () => Promise.reject(new DOMException('not now', 'NotReadableError'));
      if (leaving) kept.push(shelf.length);
      leaving = false;
      return inner;
    };
    return part;
  };
  const { name, size, lastModified, type } = file;
  const slice = (start: number, end: number): Blob => refusing(file.slice(start, end));
  storage.fault = (_, number) => {
    leaving = number === 2;
    return leaving ? 'cut' : undefined;
  };
  await upload({ name, size, lastModified, type, slice }, parts, quiet, never());
  expect((await bytesOf(storage.committed)).equals(Buffer.from(content))).toBe(true);
  expect(kept).toEqual([1]);
  expect(clock.waits).toContain(8000);
});

test('what the API refuses is not sent, and keeps its code', async () => {
  const { storage, api, parts } = setUp();
  api.refusal = { ok: false, code: 'quota_exceeded' };
  await expect(upload(file, parts, quiet, never())).rejects.toThrow(ApiRefusal);
  expect(storage.requests).toEqual([]);
});

test('the last step outlives a gap, and a no at the end is a no', async () => {
  const passing = setUp();
  passing.api.completions = [
    { ok: false, code: 'unreachable' },
    { ok: false, code: 'unavailable', retryAfterMs: 3000 },
  ];
  await upload(file, passing.parts, quiet, never());
  expect(passing.clock.waits).toEqual([2000, 3000]);
  const refused = setUp();
  refused.api.completions = [{ ok: false, code: 'quota_exceeded' }];
  await expect(upload(file, refused.parts, quiet, never())).rejects.toMatchObject({
    problem: { code: 'quota_exceeded' },
  });
});

test('too large for storage is known before anything is asked', async () => {
  const { api, parts } = setUp({ limits: { maxBlocks: 1, maxBlockBytes: 4 * mebi } });
  await expect(upload(file, parts, quiet, never())).rejects.toThrow(FileTooBig);
  expect(api.asked).toEqual([]);
});
