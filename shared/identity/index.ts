/** From a bearer token to a caller. Knows nothing of HTTP answers. */
export { bearerToken } from './bearer.ts';
export type { Caller, MachineCaller, PersonCaller } from './caller.ts';
export {
  createIdTokenVerifier,
  type IdTokenVerifier,
  type IdTokenWish,
  type SignedInPerson,
} from './id-token.ts';
export { invalidToken } from './invalid-token.ts';
export { createKeySource, type KeySource, type KeySourceOptions } from './keys.ts';
export { createTokenVerifier, type TokenVerifier, type VerifierOptions } from './verify.ts';
