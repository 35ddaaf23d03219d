import { Problem } from '../errors/index.ts';
import type { IdTokenVerifier, PersonCaller } from '../identity/index.ts';
import { type GoogleLinks, googleSubject } from '../linked-accounts/index.ts';
import type { OwnerId, Owners } from '../people/index.ts';
import type { Secret } from '../platform/index.ts';
import { freshSignIn } from './forget-me.ts';

export interface LinkGoogleOptions {
  readonly idTokens: IdTokenVerifier;
  /** The applications that people sign in to. */
  readonly clients: () => readonly string[];
  readonly owners: Pick<Owners, 'knownOwner'>;
  /** Whether an owner has anything at all here. */
  readonly hasAnything: (owner: OwnerId, signal?: AbortSignal) => Promise<boolean>;
  readonly links: Pick<GoogleLinks, 'link' | 'hasSecondary'>;
}

/**
 * Connects the Google account of a second sign-in to the caller's own.
 *
 * @returns false when it was connected already
 * @throws {Problem} `invalid_token` when the ID token is no proof of a sign-in of just now, or the account was
 *   disconnected since; `invalid_request` for a
 *   sign-in that was not Google's; `conflict` when that account has things of its own here, which nobody merges
 */
export function createLinkGoogle(options: LinkGoogleOptions) {
  const { idTokens, clients, owners, links } = options;
  return async (
    caller: PersonCaller & { readonly ownerId: OwnerId },
    idToken: Secret,
    signal: AbortSignal,
  ): Promise<boolean> => {
    const { issuer, subject, authenticatedAt, issuedAt } = await idTokens.verify(idToken, {
      clients: clients(),
      maxAuthAgeSeconds: freshSignIn,
    });
    if (subject === caller.subject) {
      // A connected account signs in as the primary one, so this may be the connection that is asked for.
      if (await links.hasSecondary(caller, signal)) return false;
      throw new Problem('conflict', 'That is the account that you are signed in with.');
    }
    if (!subject.startsWith(googleSubject)) {
      throw new Problem('invalid_request', 'The second sign-in must be with Google.');
    }
    const other = await owners.knownOwner({ issuer, subject }, signal);
    if (other !== undefined && other !== caller.ownerId && (await options.hasAnything(other, signal))) {
      throw new Problem(
        'conflict',
        'That Google account has things of its own here. Sign in with it to move or forget them first.',
      );
    }
    return links.link(caller, { subject, authenticatedAt: authenticatedAt ?? issuedAt }, signal);
  };
}
