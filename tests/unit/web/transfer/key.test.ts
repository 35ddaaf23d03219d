import { expect, test } from '@jest/globals';
import { uploadKey } from '../../../../web/src/transfer/key.ts';
import { grantFor, TestClock } from '../doubles.ts';

function keyWith(lifeMs: number) {
  const clock = new TestClock();
  let renewals = 0;
  const first = grantFor('f', clock, lifeMs);
  const key = uploadKey(
    first,
    () => Promise.resolve(grantFor('f', clock, lifeMs, 1 + (renewals += 1))),
    clock,
  );
  return { clock, key, first, renewals: () => renewals };
}

test('a key is used until five minutes before its end', async () => {
  const { clock, key, first, renewals } = keyWith(3_600_000);
  clock.time += 54 * 60_000;
  expect(await key.current()).toBe(first);
  clock.time += 2 * 60_000;
  expect(await key.current()).not.toBe(first);
  expect(renewals()).toBe(1);
});

test('a key of two seconds is used for most of them', async () => {
  const { clock, key, first } = keyWith(2000);
  clock.time += 1500;
  expect(await key.current()).toBe(first);
  clock.time += 200;
  expect(await key.current()).not.toBe(first);
});

test('many requests that are refused together ask for one new key, and a late one takes that', async () => {
  const { key, first, renewals } = keyWith(3_600_000);
  const renewed = await Promise.all([key.renew(first), key.renew(first), key.renew(first)]);
  expect(new Set(renewed).size).toBe(1);
  expect(await key.renew(first)).toBe(renewed[0]);
  expect(renewals()).toBe(1);
});

test('a renewal that does not succeed is tried anew by the next request', async () => {
  const clock = new TestClock();
  let fail = true;
  const first = grantFor('f', clock);
  const key = uploadKey(
    first,
    () => (fail ? Promise.reject(new Error('away')) : Promise.resolve(grantFor('f', clock, 1000, 2))),
    clock,
  );
  await expect(key.renew(first)).rejects.toThrow('away');
  fail = false;
  expect(await key.renew(first)).not.toBe(first);
});
