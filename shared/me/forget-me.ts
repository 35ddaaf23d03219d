import type { Forgotten } from '../contract/index.ts';
import { isProblem } from '../errors/index.ts';
import { type IdTokenVerifier, invalidToken, type PersonCaller } from '../identity/index.ts';
import type { Forgetting, Owners } from '../people/index.ts';
import { deadline, describeCause, isAbort, log, type Secret } from '../platform/index.ts';

export interface ForgetMeOptions {
  readonly idTokens: IdTokenVerifier;
  /** The applications that people sign in to. */
  readonly clients: () => readonly string[];
  readonly owners: Pick<Owners, 'ownerToForget'>;
  readonly forgetting: Pick<Forgetting, 'begin' | 'run'>;
}

/** The age of a sign-in that is proof enough for what cannot be undone, in seconds. */
export const freshSignIn = 5 * 60;

/** How much of it one call does, in milliseconds; the rest is the timer's, or the same call's again. */
const patience = 6_000;

/**
 * Forgets the caller, who proves by a sign-in of just now that it is them and not somebody at their open page.
 *
 * @throws {Problem} `invalid_token` for an ID token that is not theirs, not for one of our applications, or too old; `expired`
 *   when they were forgotten after that sign-in and have started anew
 */
export function createForgetMe({ idTokens, clients, owners, forgetting }: ForgetMeOptions) {
  return async (caller: PersonCaller, idToken: Secret, signal: AbortSignal): Promise<Forgotten> => {
    const proof = await idTokens.verify(idToken, { clients: clients(), maxAuthAgeSeconds: freshSignIn });
    if (proof.issuer !== caller.issuer || proof.subject !== caller.subject) {
      throw invalidToken('The ID token is of another person than the access token.');
    }
    // Both must be of the life that is to be forgotten: neither a request nor a proof from before reaches a later one.
    const issuedAt = Math.min(caller.issuedAt, proof.issuedAt);
    const owner = await owners.ownerToForget({ ...caller, issuedAt }, signal);
    if (owner === undefined) return { state: 'forgotten' };
    await forgetting.begin(owner, signal);
    try {
      await forgetting.run(owner, deadline(patience, signal));
      return { state: 'forgotten' };
    } catch (cause) {
      if (!isAbort(cause) && !isProblem(cause)) throw cause;
      // Decided and written down: from here it only goes forward.
      log().warn('forgetting_goes_on', { owner, cause: describeCause(cause) });
      return { state: 'working' };
    }
  };
}
