import { Problem } from '../errors/index.ts';
import type { GoogleTokens } from './google-tokens.ts';
import { googleProvider, type ManagementUsers, type UserIdentity } from './management-users.ts';
import type { LinkedPerson } from './token-source.ts';
import type { UnlinkedAccounts } from './unlinked-accounts.ts';

export interface GoogleLinksOptions {
  readonly users: Pick<ManagementUsers, 'identities' | 'link' | 'unlink'>;
  readonly tokens: Pick<GoogleTokens, 'disconnect' | 'revoke' | 'takeOver'>;
  readonly unlinked: Pick<UnlinkedAccounts, 'note' | 'unlinkedAt'>;
}

/** A sign-in with the account that is to be connected, whose ID token was verified. */
export interface GoogleSignIn {
  readonly subject: string;
  /** `auth_time`, in seconds. */
  readonly authenticatedAt: number;
}

/** How subjects of the Google connection begin; what follows is Google's own id of the account. */
export const googleSubject = `${googleProvider}|`;

/** Connects a Google account to a sign-in and takes it off again. The sign-in that asks stays the primary one. */
export class GoogleLinks {
  readonly #users: GoogleLinksOptions['users'];
  readonly #tokens: GoogleLinksOptions['tokens'];
  readonly #unlinked: GoogleLinksOptions['unlinked'];

  constructor({ users, tokens, unlinked }: GoogleLinksOptions) {
    this.#users = users;
    this.#tokens = tokens;
    this.#unlinked = unlinked;
  }

  /** Whether the sign-in has a Google account beside itself. */
  async hasSecondary(person: LinkedPerson, signal?: AbortSignal): Promise<boolean> {
    const google = await this.#google(person, signal);
    return google.some((identity) => !isPrimary(identity, person));
  }

  /**
   * @returns false when it was connected already
   * @throws {Problem} `conflict` when another Google account is connected, or Auth0 will not give this one;
   *   `invalid_token` when the account was disconnected since that sign-in
   */
  async link(person: LinkedPerson, proof: GoogleSignIn, signal?: AbortSignal): Promise<boolean> {
    const { subject } = proof;
    const account = subject.slice(googleSubject.length);
    const google = await this.#google(person, signal);
    const linked = google.some((identity) => identity.user_id === account);
    if (!linked) {
      if (google.length > 0) {
        throw new Problem(
          'conflict',
          'Another Google account is connected to this sign-in. Disconnect it first.',
        );
      }
      const unlinkedAt = await this.#unlinked.unlinkedAt(subject, signal);
      // `auth_time` counts whole seconds: in the same one, the sign-in may have been the later.
      if (unlinkedAt !== undefined && proof.authenticatedAt < Math.floor(unlinkedAt / 1000)) {
        throw new Problem(
          'invalid_token',
          'That account was disconnected after this sign-in. Sign in with it again.',
        );
      }
      if (!(await this.#users.link(person.subject, account, signal))) {
        throw new Problem('conflict', 'That Google account is in use by another sign-in here.');
      }
    }
    await this.#tokens.takeOver(subject, person.subject);
    return !linked;
  }

  /**
   * Revokes at Google first, so that a call that is cut can be made again: the tokens are found as long as the account is
   * linked, and are gone from here when it no longer is. Does nothing when none is connected.
   * Of an account that Token Vault alone has, the grant ends; its empty name there only the person's own token can take
   * away (`DELETE /me/v1/connected-accounts/accounts/{id}`), for which Auth0's Management API has no counterpart.
   *
   * @throws {Problem} `conflict` when Google is how this person signs in
   */
  async unlink(person: LinkedPerson, signal?: AbortSignal): Promise<void> {
    const google = await this.#google(person, signal);
    if (google.some((identity) => isPrimary(identity, person))) {
      throw new Problem(
        'conflict',
        'You sign in with this Google account, so it cannot be disconnected. You can take back its access in your Google account.',
      );
    }
    for (const { user_id: account } of google) {
      await this.#tokens.revoke(person, signal);
      // Before it happens: a call that is cut between the two has noted too much, and a new sign-in mends that.
      await this.#unlinked.note(`${googleSubject}${account}`, signal);
      if (await this.#users.unlink(person.subject, account, signal)) continue;
      const left = await this.#google(person, signal);
      if (left.some((identity) => identity.user_id === account)) {
        throw new Problem('upstream_failed', 'The sign-in service would not disconnect the account.');
      }
    }
    await this.#tokens.disconnect(person, signal);
  }

  async #google(person: LinkedPerson, signal: AbortSignal | undefined): Promise<readonly UserIdentity[]> {
    const identities = await this.#users.identities(person.subject, signal);
    if (identities === undefined) {
      throw new Problem('conflict', 'This sign-in is not known any more. Sign in again.');
    }
    return identities.filter((identity) => identity.provider === googleProvider);
  }
}

const isPrimary = (identity: UserIdentity, person: LinkedPerson): boolean =>
  `${googleSubject}${identity.user_id}` === person.subject;
