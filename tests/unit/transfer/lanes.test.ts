import { expect, test } from '@jest/globals';
import { sendInLanes } from '../../../shared/transfer/index.ts';

const { signal: never } = new AbortController();
/** Resolves as soon as somebody else has had a turn. */
const aTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function pieces(count: number) {
  let made = 0;
  return {
    made: () => made,
    prepare: async () => {
      if (made === count) return undefined;
      made += 1;
      await aTurn();
      return made;
    },
  };
}

test('every piece goes once, four together, one made ready ahead', async () => {
  const { made, prepare } = pieces(20);
  const sent: number[] = [];
  const ahead: number[] = [];
  let under = 0;
  const seen: number[] = [];
  const send = async (piece: number) => {
    seen.push((under += 1));
    for (let turn = 0; turn < 10; turn += 1) await aTurn();
    ahead.push(made() - sent.length - under);
    sent.push(piece);
    under -= 1;
  };
  await sendInLanes(prepare, send, never);
  expect(sent.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  expect([Math.max(...seen), Math.max(...ahead)]).toEqual([4, 1]);
});

test('a piece that cannot be made ready stops those under way, and its cause is told', async () => {
  const { prepare } = pieces(20);
  let stopped = 0;
  let number = 0;
  await expect(
    sendInLanes(
      async () => {
        if ((number += 1) === 4) throw new Error('cannot be read');
        return await prepare();
      },
      (_piece, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            stopped += 1;
            reject(signal.reason as Error);
          });
        }),
      never,
    ),
  ).rejects.toThrow('cannot be read');
  expect([stopped, number]).toEqual([3, 4]);
});

test('stopped from outside, it sends nothing more', async () => {
  const { prepare, made } = pieces(20);
  const stop = new AbortController();
  const sent: number[] = [];
  const send = async (piece: number) => {
    sent.push(piece);
    if (piece === 6) stop.abort(new Error('enough'));
    await aTurn();
  };
  await expect(sendInLanes(prepare, send, stop.signal)).rejects.toThrow('enough');
  expect(made()).toBeLessThan(12);
  expect(sent.at(-1)).toBe(6);
});
