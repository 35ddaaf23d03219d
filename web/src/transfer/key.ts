import type { Grant } from '../../../shared/contract/index.ts';
import { KeyRing } from '../../../shared/transfer/index.ts';
import type { Clock } from '../clock.ts';

/** Renewed when this share of its life is left, and at the latest this long before the end (ms). */
const lastShare = 0.2;
const earlyMs = 5 * 60_000;

/** The key to one upload. */
export type UploadKey = KeyRing<Grant>;

export const uploadKey = (first: Grant, renewal: () => Promise<Grant>, clock: Clock): UploadKey =>
  new KeyRing({
    first,
    renewal,
    leadMs: (lifeMs) => Math.min(earlyMs, lifeMs * lastShare),
    now: () => clock.now(),
  });
