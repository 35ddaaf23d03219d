import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { kinds, planDay } from '../../../bench/day/plan.ts';
import { SharedClock } from '../../../bench/day/shared-clock.ts';

const wish = { people: 7, instances: 4, views: 10, visits: 4, mails: 3, seed: 1 };

describe('the day that is replayed', () => {
  test('is the same for the same seed, in order, with as many views and mails for everybody as were wished', () => {
    const events = planDay(wish);
    expect(planDay(wish)).toEqual(events);
    expect(planDay({ ...wish, seed: 2 })).not.toEqual(events);
    expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
    for (let person = 0; person < wish.people; person += 1) {
      const own = events.filter((event) => event.person === person);
      const counts = ['mail', ...kinds].map((what) => own.filter((event) => event.what === what).length);
      // Every visit begins with who the person is.
      const looks = own.filter((event) => event.what !== 'mail');
      const begun = [...Map.groupBy(looks, ({ visit }) => visit).values()];
      expect(begun.map(([first]) => first?.what)).toEqual(begun.map(() => 'me'));
      expect(counts).toEqual([3, 4, 10, 10, 10]);
    }
  });
});

describe('the shared clock', () => {
  const folder = mkdtempSync(join(tmpdir(), 'valet-clock-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('jumps for all who read it, and never goes back', () => {
    const file = join(folder, 'clock');
    const mine = new SharedClock(file, 'w+');
    const theirs = new SharedClock(file, 'r');
    expect(theirs.ahead()).toBe(0);
    mine.forwardTo(Date.now() + 3_600_000);
    const ahead = theirs.ahead();
    expect(ahead).toBeGreaterThan(3_599_000);
    mine.forwardTo(Date.now());
    expect(theirs.ahead()).toBe(ahead);
    expect(theirs.now()).toBeGreaterThanOrEqual(Date.now() + 3_599_000);
  });
});
