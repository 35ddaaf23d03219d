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
