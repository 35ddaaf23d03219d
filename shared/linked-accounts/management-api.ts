import { Secret } from '../platform/index.ts';
import { googleProvider, type ManagementUsers, type UserIdentity } from './management-users.ts';
import type { LinkedPerson, LinkedToken, TokenSource } from './token-source.ts';

/** The linked Google token as Auth0 keeps it in `identities[]`. */
export class ManagementApiTokenSource implements TokenSource {
  readonly #users: Pick<ManagementUsers, 'identities'>;

  constructor(users: Pick<ManagementUsers, 'identities'>) {
    this.#users = users;
  }

  async linkedToken(person: LinkedPerson, signal?: AbortSignal): Promise<LinkedToken | undefined> {
    const identities = await this.#users.identities(person.subject, signal);
    return identities === undefined ? undefined : googleIdentity(identities);
  }
}

/** Over all identities: the first is the account that signed in first, which need not be Google's. */
function googleIdentity(identities: readonly UserIdentity[]): LinkedToken | undefined {
  const google = identities.filter((identity) => identity.provider === googleProvider);
  const identity = google.find((candidate) => candidate.access_token !== undefined);
  if (identity?.access_token === undefined) return undefined;
  return {
    account: identity.user_id,
    accessToken: new Secret(identity.access_token),
    ...(identity.refresh_token !== undefined && { refreshToken: new Secret(identity.refresh_token) }),
  };
}
