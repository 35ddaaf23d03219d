/** What every part may use, and what knows of no part. */
export { type Clock, systemClock } from './clock.ts';
export { deadline, isAbort, orAborted, pause } from './deadline.ts';
export type { Fetch } from './fetch.ts';
export { inGroups } from './in-groups.ts';
export { idLetters, newestFirstId, newestFirstPlace, randomId } from './ids.ts';
export { describeCause, log, type Log, type LogFields, withLog } from './log.ts';
export { boundedWait, retryAfterSeconds } from './retry-after.ts';
export { Secret } from './secret.ts';
export { SingleFlight } from './single-flight.ts';
export { streamOf } from './stream.ts';
