/** Who owns what: from (`iss`, `sub`) to an owner id, and how people are forgotten. */
export { createForgetting, type Forgetting, type ForgettingOptions, type Keeper } from './forgetting.ts';
export type { OwnerId } from './owner-id.ts';
export type { Identity } from './identities.ts';
export { createOwners, type Owners, type OwnersOptions } from './owners.ts';
export { createTombstones, type OpenTombstone, type Tombstones } from './tombstones.ts';
