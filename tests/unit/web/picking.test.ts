import { expect, test } from '@jest/globals';
import type { PickedPhoto } from '../../../shared/contract/index.ts';
import type { Answer, FileItem, PickerSession } from '../../../web/src/api.ts';
import { allPicked, pickerAddress, saveAll, waitForPick } from '../../../web/src/picking.ts';
import { never, TestClock } from './doubles.ts';

const ok = <Value>(value: Value): Answer<Value> => ({ ok: true, status: 200, value });
const session = (news: Partial<PickerSession> = {}): PickerSession => ({
  id: 's',
  pickerUri: 'https://photos.google.com/picker/s',
  picked: false,
  pollAfterMs: 5000,
  expiresAt: '2026-11-21T13:00:00Z',
  ...news,
});
const photo = (id: string): PickedPhoto => ({
  id,
  type: 'photo',
  name: `${id}.jpg`,
  contentType: 'image/jpeg',
  ready: true,
});
const file = (id: string): FileItem => ({
  id: `f-${id}`,
  name: id,
  size: 1,
  contentType: 'image/jpeg',
  source: 'google-photos',
  createdAt: '2026-11-21T12:00:00Z',
  albumId: 'album',
  etag: '"1"',
});

test('Google is asked to close its window by itself', () => {
  expect(pickerAddress('https://photos.google.com/picker/abc?pli=1')).toBe(
    'https://photos.google.com/picker/abc/autoclose?pli=1',
  );
});

test('asks at the pace of the answer until the pick is done, and lives through a gap', async () => {
  const clock = new TestClock();
  const answers: Answer<PickerSession>[] = [
    ok(session()),
    { ok: false, code: 'unreachable' },
    ok(session({ pollAfterMs: 0 })),
    ok(session({ picked: true })),
  ];
  const done = await waitForPick(
    { picking: () => Promise.resolve(answers.shift() ?? ok(session())) },
    's',
    clock,
    never(),
    () => undefined,
  );
  expect(done).toMatchObject({ ok: true, value: { picked: true } });
  expect(clock.waits).toEqual([5000, 5000, 500]);
});

test('ends when Google says stop, when it has run out, and when the screen is left', async () => {
  const wait = (answer: PickerSession, signal = never()) =>
    waitForPick(
      { picking: () => Promise.resolve(ok(answer)) },
      's',
      new TestClock(),
      signal,
      () => undefined,
    );
  expect(await wait(session({ timeoutMs: 0 }))).toEqual({ ok: false, code: 'expired' });
  expect(await wait(session({ expiresAt: '2026-11-21T12:00:30Z' }))).toEqual({ ok: false, code: 'expired' });
  expect(await wait(session(), AbortSignal.abort())).toEqual({ ok: false, code: 'cancelled' });
});

test('all pages are read, the empty ones too', async () => {
  const pages = [
    { items: [photo('a')], nextCursor: '1' },
    { items: [], nextCursor: '2' },
    { items: [photo('b')] },
  ];
  const all = await allPicked(
    { picked: (_id, { cursor }) => Promise.resolve(ok(pages[Number(cursor ?? 0)] ?? { items: [] })) },
    's',
    never(),
  );
  expect(all.ok && all.value.map(({ id }) => id)).toEqual(['a', 'b']);
});

test('the first photo makes the album, the others go into it, three at a time', async () => {
  const asked: unknown[] = [];
  let together = 0;
  let most = 0;
  const end = await saveAll(
    {
      savePicked: async (_id, photoId, request) => {
        asked.push(request);
        most = Math.max(most, (together += 1));
        await new Promise((resolve) => setImmediate(resolve));
        together -= 1;
        return ok(file(photoId));
      },
    },
    's',
    ['a', 'b', 'c', 'd', 'e'].map(photo),
    'Photos from 21 November',
    undefined,
    () => undefined,
    never(),
  );
  expect(asked[0]).toEqual({ albumTitle: 'Photos from 21 November' });
  expect(asked.slice(1)).toEqual(Array(4).fill({ albumId: 'album' }));
  expect(most).toBe(3);
  expect(end.saved.size).toBe(5);
});

test('one that cannot be saved stops none of the others, and a second try asks for it alone', async () => {
  const asked: string[] = [];
  let broken = true;
  const api = {
    savePicked: (_id: string, photoId: string): Promise<Answer<FileItem>> => {
      asked.push(photoId);
      return Promise.resolve(
        broken && photoId === 'a' ? { ok: false, code: 'upstream_failed' } : ok(file(photoId)),
      );
    },
  };
  const photos = ['a', 'b', 'c'].map(photo);
  const first = await saveAll(api, 's', photos, 't', undefined, () => undefined, never());
  expect([...first.saved.keys()]).toEqual(['b', 'c']);
  expect(first.problem?.code).toBe('upstream_failed');
  broken = false;
  const second = await saveAll(api, 's', photos, 't', first, () => undefined, never());
  expect(asked).toEqual(['a', 'b', 'c', 'a']);
  expect(second.saved.size).toBe(3);
  expect(second.problem).toBeUndefined();
});
