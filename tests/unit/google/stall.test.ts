import { describe, expect, test } from '@jest/globals';
import { untilStalled } from '../../../shared/google/stall.ts';
import { problemOf } from './picker-items.ts';

describe('a stream', () => {
  test('that falls silent is given up, and its connection closed', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(new Uint8Array([1, 2, 3])),
      cancel: () => {
        cancelled = true;
      },
    });
    const got: number[] = [];
    const problem = await problemOf(
      (async () => {
        for await (const chunk of untilStalled(body, 30)) got.push(...chunk);
      })(),
    );
    expect([problem.code, got, cancelled]).toEqual(['upstream_timeout', [1, 2, 3], true]);
  });

  test('is closed when nobody reads on', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (stream) => stream.enqueue(new Uint8Array([1])),
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const chunk of untilStalled(body, 1000)) if (chunk.length > 0) break;
    expect(cancelled).toBe(true);
  });

  test('is closed when nobody ever reads', async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      cancel: () => {
        cancelled = true;
      },
    });
    await untilStalled(body, 1000).cancel();
    expect(cancelled).toBe(true);
  });

  // Else it ends empty when its Response is garbage-collected while a quota is being reserved.
  test('belongs to its reader before the first byte is read', () => {
    const body = new ReadableStream<Uint8Array>();
    untilStalled(body, 1000);
    expect(body.locked).toBe(true);
  });
});
