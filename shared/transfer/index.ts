/** How a file is cut and sent to block storage: the part that the page and the command line have in common. */
export { blockListBody, createPlan, type Block, type BlockLimits, type Plan } from './blocks.ts';
export { KeyRing } from './key-ring.ts';
export { sendInLanes } from './lanes.ts';
export { createPace, type Pace } from './pace.ts';
export { insist, mostTries, isPassing, waitMs, type Connection } from './retry.ts';
