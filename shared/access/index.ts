/** The policy: what a caller may do, with which limits. */
export {
  type AccessPolicy,
  type Decision,
  type Limits,
  type Operation,
  policy,
  type PolicyCaller,
  usualLimits,
  type Wish,
} from './policy.ts';
export { limitsFor } from './limits.ts';
export {
  legacyContainerOf,
  type RegisteredApi,
  type TokenCaller,
  type TokenDecision,
  tokenPolicy,
  type TokenPolicy,
} from './tokens.ts';
