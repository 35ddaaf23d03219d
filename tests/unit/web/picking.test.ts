import { expect, test } from '@jest/globals';
import type { PickedPhoto } from '../../../shared/contract/index.ts';
import type { Answer } from '../../../web/src/answer.ts';
import type { PickerSession } from '../../../web/src/api.ts';
import { allPicked, pickerAddress, waitForPick } from '../../../web/src/picking.ts';
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

test.each<[string, (asked: number) => number]>([
  ['is the same in every answer', () => 1_800_000],
  ['counts down', (asked) => 1_800_000 - 5000 * (asked - 1)],
])('asks no longer than Google wants to be asked, where that time %s', async (_, timeoutMs) => {
  const clock = new TestClock();
  let asked = 0;
  const tomorrow = '2026-11-22T12:00:00Z';
  const picking = () =>
    Promise.resolve(ok(session({ timeoutMs: timeoutMs((asked += 1)), expiresAt: tomorrow })));
  expect(await waitForPick({ picking }, 's', clock, never(), () => undefined)).toEqual({
    ok: false,
    code: 'expired',
  });
  expect(asked).toBe(361);
});

test('who picked while the page slept is not told that it took too long, though the first answer fails', async () => {
  const clock = new TestClock();
  const answers: Answer<PickerSession>[] = [
    ok(session({ timeoutMs: 3000 })),
    { ok: false, code: 'unreachable' },
    ok(session({ picked: true })),
  ];
  const picking = () => Promise.resolve(answers.shift() ?? ok(session()));
  expect(await waitForPick({ picking }, 's', clock, never(), () => undefined)).toMatchObject({ ok: true });
});

test('the time is over also where nobody answers any more', async () => {
  const clock = new TestClock();
  let asked = 0;
  const wait = waitForPick(
    {
      picking: () =>
        Promise.resolve(
          (asked += 1) === 1
            ? ok(session())
            : { ok: false, code: asked < 5000 ? 'unavailable' : 'not_found' },
        ),
    },
    's',
    clock,
    never(),
    () => undefined,
  );
  expect(await wait).toEqual({ ok: false, code: 'expired' });
  expect(clock.time - Date.parse(session().expiresAt)).toBeLessThan(10_000);
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
