/** Who owns what: from (`iss`, `sub`) to an owner id, and how people are forgotten. */
export { createForgetting, type Forgetting, type ForgettingOptions, type Keeper } from './forgetting.ts';
export type { OwnerId } from './owner-id.ts';
export { createOwners, type Identity, type Owners, type OwnersOptions } from './owners.ts';
export { createTombstones, type OpenTombstone, type Tombstones } from './tombstones.ts';
