import type { Clock } from '../../../web/src/clock.ts';
import type { Connection } from '../../../shared/transfer/index.ts';
import type { Grant } from '../../../shared/contract/index.ts';

/** A clock that stands still, except that waiting moves it on at once; it notes every wait. */
export class TestClock implements Clock {
  readonly waits: number[] = [];
  time = Date.parse('2026-11-21T12:00:00Z');
  now(): number {
    return this.time;
  }
  async wait(ms: number, signal: AbortSignal): Promise<void> {
    await Promise.resolve();
    signal.throwIfAborted();
    this.waits.push(ms);
    this.time += ms;
  }
}

export const alwaysOnline: Connection = {
  online: () => true,
  whenOnline: () => Promise.reject(new Error('nobody waits for the network here')),
};

export const grantFor = (fileId: string, clock: Clock, lifeMs = 3_600_000, number = 1): Grant => ({
  receiptId: `receipt-${number}`,
  operation: 'upload',
  fileId,
  url: `https://storage.test/incoming/${fileId}?sig=${number}`,
  headers: { 'x-ms-version': '2024-11-04' },
  permissions: 'rcw',
  expiresAt: new Date(clock.now() + lifeMs).toISOString(),
});

export const never = (): AbortSignal => new AbortController().signal;
