import { Secret } from '../platform/index.ts';
import { googleProvider, type ManagementUsers, type UserIdentity } from './management-users.ts';
import type { LinkedPerson, LinkedToken, TokenSource } from './token-source.ts';

/** The linked Google token as Auth0 keeps it in `identities[]`. */
export class ManagementApiTokenSource implements TokenSource {
  readonly #users: Pick<ManagementUsers, 'identities'>;

  constructor(users: Pick<ManagementUsers, 'identities'>) {
    this.#users = users;
  }

  async linkedToken(
    person: LinkedPerson,
    signal?: AbortSignal,
    holding?: string,
  ): Promise<LinkedToken | undefined> {
    const identities = await this.#users.identities(person.subject, signal);
    return identities === undefined ? undefined : googleIdentity(identities, holding);
  }
}

/**
 * Over all identities: the first is the account that signed in first, which need not be Google's. Of several Google
 * accounts: the one whose refresh token is kept here, so that a person's photos and mail do not change under them; else
 * one that has a refresh token, which can be kept alive; else the first, and so the primary one. Without an access token
 * an identity is only a name.
 */
function googleIdentity(
  identities: readonly UserIdentity[],
  holding: string | undefined,
): LinkedToken | undefined {
  const google = identities.filter(
    ({ provider, access_token: token }) => provider === googleProvider && token !== undefined,
  );
  const identity =
    google.find((candidate) => candidate.user_id === holding) ??
    google.find((candidate) => candidate.refresh_token !== undefined) ??
    google[0];
  if (identity?.access_token === undefined) return undefined;
  return {
    account: identity.user_id,
    accessToken: new Secret(identity.access_token),
    ...(identity.refresh_token !== undefined && { refreshToken: new Secret(identity.refresh_token) }),
  };
}
