/** Who owns what: from (`iss`, `sub`) to an owner id. */
export type { OwnerId } from './owner-id.ts';
export { createOwners, type Identity, type Owners, type OwnersOptions } from './owners.ts';
