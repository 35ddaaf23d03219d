import type { Secret } from '../platform/index.ts';

/** The person whose Google account is meant: what the access token of the request says of them. */
export interface LinkedPerson {
  /** The Auth0 user id (`sub`), such as `google-oauth2|1234`. */
  readonly subject: string;
  /** When their access token was issued (`iat`), in seconds since 1970: a later sign-in clears a remembered refusal. */
  readonly issuedAt: number;
  /** The access token itself, which an exchange at Token Vault needs as its `subject_token`. */
  readonly token?: Secret;
}

/** What an identity provider holds of a person's Google account. */
export interface LinkedToken {
  /**
   * Google's own id of the account, where the source tells it; Token Vault does not. A refresh token of one account is
   * never used for another.
   */
  readonly account?: string;
  readonly accessToken: Secret;
  readonly refreshToken?: Secret;
  /** Whether the source renews it by itself, so that one whose end is near is no sign of anything. Default false. */
  readonly renewed?: boolean;
}

/**
 * Where linked Google tokens come from, so that the Management API and Token Vault stand behind one face
 * (`GOOGLE_TOKEN_SOURCE`).
 */
export interface TokenSource {
  /**
   * Whether it has accounts that are no identities of the user, so that unlinking takes none of them away: Token Vault's
   * connected accounts. Default false.
   */
  readonly beyondIdentities?: boolean;
  /**
   * The token of the person's Google account, or undefined when they linked none.
   *
   * @param holding the account whose refresh token is kept here, or that is in use where the source renews tokens by
   *   itself: of several linked ones it is the one to go on with
   * @throws {Problem} `unavailable` when Auth0 is out of reach or limits us, `configuration_error` when it refuses
   *   our own credentials; `google_reconnect_required` when the source itself was refused by Google
   */
  linkedToken(person: LinkedPerson, signal?: AbortSignal, holding?: string): Promise<LinkedToken | undefined>;
}
