import { expect, test } from '@jest/globals';
import { insist, StorageRefusal, type RetryParts } from '../../../../web/src/transfer/retry.ts';
import { NetworkTrouble, type StorageAnswer } from '../../../../web/src/transfer/send.ts';
import { alwaysOnline, never, TestClock } from '../doubles.ts';
import { answerOf } from './storage-double.ts';

function attemptsOf(answers: (StorageAnswer | Error)[], rest: StorageAnswer | Error = answerOf(201)) {
  const state = { tries: 0 };
  const attempt = (): Promise<StorageAnswer> => {
    const next = answers[state.tries] ?? rest;
    state.tries += 1;
    return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
  };
  return { state, attempt };
}
const noKey = (): Promise<boolean> => Promise.reject(new Error('no key was refused here'));
const parts = (clock = new TestClock(), news: Partial<RetryParts> = {}): RetryParts => ({
  clock,
  connection: alwaysOnline,
  random: () => 0.5,
  ...news,
});

test.each([408, 429, 500, 503])('%i passes: waits with full jitter, doubling', async (status) => {
  const clock = new TestClock();
  const { attempt } = attemptsOf([
    answerOf(status),
    answerOf(status),
    new NetworkTrouble('cut'),
    answerOf(status),
  ]);
  expect(await insist(attempt, noKey, never(), parts(clock))).toMatchObject({ status: 201 });
  expect(clock.waits).toEqual([500, 1000, 2000, 4000]);
});

test('retry-after is heeded, within a minute', async () => {
  const clock = new TestClock();
  const { attempt } = attemptsOf([
    answerOf(503, { 'retry-after': '9' }),
    answerOf(503, { 'retry-after': '9999' }),
  ]);
  await insist(attempt, noKey, never(), parts(clock));
  expect(clock.waits).toEqual([9000, 60_000]);
});

test('after eight tries it is over, and no wait is longer than 30 s', async () => {
  const clock = new TestClock();
  const { attempt, state } = attemptsOf([], new NetworkTrouble('cut'));
  await expect(insist(attempt, noKey, never(), parts(clock, { random: () => 0.999 }))).rejects.toThrow(
    NetworkTrouble,
  );
  expect(state.tries).toBe(8);
  expect(Math.max(...clock.waits)).toBeLessThanOrEqual(30_000);
});

test.each([400, 404, 409, 413])('%i is a no that another try does not mend', async (status) => {
  const { attempt, state } = attemptsOf([], answerOf(status, { 'x-ms-error-code': 'Because' }));
  await expect(insist(attempt, noKey, never(), parts())).rejects.toMatchObject({
    name: 'StorageRefusal',
    status,
    code: 'Because',
  });
  expect(state.tries).toBe(1);
});

test.each(['AuthenticationFailed', 'AuthorizationFailure'])(
  'a 403 %s asks for a new key, without a wait',
  async (code) => {
    const clock = new TestClock();
    let keys = 0;
    const { attempt } = attemptsOf([answerOf(403, { 'x-ms-error-code': code })]);
    await insist(attempt, () => Promise.resolve((keys += 1) > 0), never(), parts(clock));
    expect([keys, clock.waits]).toEqual([1, []]);
  },
);

test('when new keys are refused too, it is a no', async () => {
  let keys = 0;
  const { attempt, state } = attemptsOf([], answerOf(403));
  await expect(insist(attempt, () => Promise.resolve((keys += 1) > 0), never(), parts())).rejects.toThrow(
    StorageRefusal,
  );
  expect([keys, state.tries]).toEqual([2, 3]);
});

test('a key that a neighbour asked for before the refusal may have ended as well: it does not count', async () => {
  const { attempt, state } = attemptsOf(Array<StorageAnswer>(6).fill(answerOf(403)));
  const asked = [false, false, true, false, false, true];
  await insist(attempt, () => Promise.resolve(asked[state.tries - 1] ?? true), never(), parts());
  expect(state.tries).toBe(7);
});

test('being offline costs no try', async () => {
  let online = true;
  let waits = 0;
  const connection = {
    online: () => online,
    whenOnline: () => {
      waits += 1;
      online = true;
      return Promise.resolve();
    },
  };
  let tries = 0;
  const attempt = (): Promise<StorageAnswer> => {
    tries += 1;
    if (tries > 37) return Promise.resolve(answerOf(201));
    if (tries > 30) return Promise.reject(new NetworkTrouble('cut while online: seven of these are borne'));
    online = false;
    return Promise.reject(new NetworkTrouble('cut'));
  };
  expect(await insist(attempt, noKey, never(), parts(new TestClock(), { connection }))).toMatchObject({
    status: 201,
  });
  expect(waits).toBe(30);
});

test('stopped while it waits, it stops at once', async () => {
  const stop = new AbortController();
  const { attempt, state } = attemptsOf([], answerOf(503));
  const clock = new TestClock();
  clock.wait = (_ms, signal) => {
    stop.abort(new Error('stopped'));
    return Promise.reject(signal.reason as Error);
  };
  await expect(insist(attempt, noKey, stop.signal, parts(clock))).rejects.toThrow('stopped');
  expect(state.tries).toBe(1);
});
