import type { Trouble } from './answer.ts';

/** These pass by themselves, and say nothing about what was asked for: it is asked for again. */
export const passing: ReadonlySet<Trouble> = new Set<Trouble>([
  ...(['offline', 'unreachable', 'late', 'unavailable', 'too_many_requests'] as const),
]);
