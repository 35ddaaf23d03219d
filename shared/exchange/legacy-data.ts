import { legacyContainerOf } from '../access/index.ts';
import type { OwnerId } from '../people/index.ts';
import type { Container } from '../storage/index.ts';
import type { Allowances } from './allowance.ts';

/** What delegation keeps of a person, whether it is switched on or not: it may have been. */
export interface LegacyData {
  /** Deletes the person's legacy container and counters. A second run finds nothing. */
  forget(owner: OwnerId, subject: string, signal?: AbortSignal): Promise<void>;
}

export function createLegacyData(options: {
  readonly container: (name: string) => Container;
  readonly allowances: Allowances;
}): LegacyData {
  return {
    async forget(owner, subject, signal) {
      await options.container(legacyContainerOf(subject)).destroy(signal);
      await options.allowances.forget(owner, signal);
    },
  };
}
