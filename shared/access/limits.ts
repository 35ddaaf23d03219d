import { Problem } from '../errors/index.ts';
import type { AccessPolicy, Limits, PolicyCaller, Wish } from './policy.ts';

/**
 * Asks a policy and gives its limits.
 *
 * @throws {Problem} `policy_denied` when it says no; `payload_too_large` when the wish is over its limit
 */
export function limitsFor(policy: AccessPolicy, caller: PolicyCaller, wish: Wish): Limits {
  const decision = policy(caller, wish);
  if (!decision.allow) throw new Problem('policy_denied', decision.reason);
  const { maxBytes } = decision.limits;
  if (wish.size !== undefined && wish.size > maxBytes) {
    throw new Problem('payload_too_large', 'The file is larger than one file may be here.', {
      fields: { maxBytes },
    });
  }
  return decision.limits;
}
