import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { inspect } from 'node:util';
import {
  deadline,
  describeCause,
  isAbort,
  newestFirstId,
  newestFirstPlace,
  pause,
  Secret,
  SingleFlight,
} from '../../../shared/platform/index.ts';

test('ids sort newest first, whatever the times', () => {
  const time = fc.integer({ min: 0, max: 4_102_444_800_000 });
  fc.assert(
    fc.property(time, time, (a, b) => {
      fc.pre(a !== b);
      expect(newestFirstId(a) < newestFirstId(b)).toBe(a > b);
      expect(newestFirstId(a)).toMatch(/^[0-9a-z]{26}$/);
    }),
  );
});

test('places sort newest first, of pictures older than clocks of computers too', () => {
  const days = ['9999-12-31', '2026-11-21', '1970-01-01', '1969-12-31', '1950-06-01', '0001-01-01'];
  const places = days.map((day) => newestFirstPlace(Date.parse(day)));
  expect(places.toSorted()).toEqual(places);
  expect(new Set(places).size).toBe(days.length);
  expect(newestFirstPlace(-8.64e15)).toBe(newestFirstPlace(-8.63e15));
  expect(newestFirstPlace(8.64e15) <= (places[0] ?? '')).toBe(true);
  expect(places.join('')).toMatch(/^[0-9a-z]{60}$/);
});

test('ids of the same moment differ', () => {
  expect(new Set(Array.from({ length: 1000 }, () => newestFirstId(5))).size).toBe(1000);
});

test('a secret prints nowhere', () => {
  const secret = new Secret('hunter2');
  expect(
    [String(secret), inspect({ secret }), JSON.stringify([secret]), secret.toString()].join(),
  ).not.toContain('hunter2');
});

test('a flight is shared while it lasts, and a failed one is not kept', async () => {
  const flights = new SingleFlight<number>();
  let calls = 0;
  const work = async (): Promise<number> => {
    calls += 1;
    await Promise.resolve();
    if (calls === 1) throw new Error('first');
    return calls;
  };
  await Promise.allSettled([flights.run('a', work), flights.run('a', work)]);
  expect(calls).toBe(1);
  expect(await flights.run('a', work)).toBe(2);
});

test('a pause ends at once when its signal fires', async () => {
  const controller = new AbortController();
  const waiting = pause(60_000, controller.signal);
  controller.abort(new DOMException('gone', 'AbortError'));
  await expect(waiting).rejects.toThrow('gone');
  await expect(pause(60_000, controller.signal)).rejects.toThrow('gone');
  expect(isAbort(deadlineReason())).toBe(true);
  function deadlineReason(): unknown {
    return deadline(1, AbortSignal.abort()).reason;
  }
});

test('a cause in the log has no query, no token and one line', () => {
  const token = `${'a'.repeat(20)}.${'b'.repeat(30)}.${'c'.repeat(20)}`;
  const cause = new Error(`GET https://x.example/y?sig=abc failed\n${token}`, {
    cause: new TypeError('inner'),
  });
  const text = describeCause(cause);
  expect(text).toContain('TypeError: inner');
  expect(text).not.toMatch(/sig=abc|aaaa|\n/);
});
