import { randomBytes } from 'node:crypto';
import { UpstreamRefusal } from './google.ts';
import type { GoogleFederation } from './google.ts';
import { googleConnection } from './people.ts';
import type { GoogleSignIn } from './people.ts';

/** Tokens of one account at Google, as Token Vault keeps them. */
interface Tokenset {
  accessToken: string;
  refreshToken: string | undefined;
  scopes: readonly string[];
  /** Milliseconds. */
  expiresAt: number;
}

/** An account that a person connected, whether they sign in by it or not. */
export interface ConnectedAccount {
  readonly id: string;
  readonly connection: string;
  readonly subject: string;
  readonly createdAt: string;
}

/** What an exchange gives. */
export interface VaultToken {
  readonly accessToken: string;
  readonly scope: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Thrown when there is no token to give; `code` is Auth0's. */
export class NoVaultToken extends Error {
  override readonly name = 'NoVaultToken';
  readonly code:
    | 'federated_connection_refresh_token_not_found'
    | 'federated_connection_refresh_token_flow_failed'
    | 'user_not_found';

  constructor(code: NoVaultToken['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A token with less left than this is renewed first, in milliseconds. */
const margin = 60_000;

/**
 * Keeps what Google gave to Connected Accounts, and renews it by itself. A sign-in leaves nothing here: at Auth0 it goes to
 * `identities`, "instead of" which Connected Accounts stores tokens in the vault.
 */
export class TokenVault {
  readonly #google: GoogleFederation;
  readonly #bySubject = new Map<string, Tokenset>();
  readonly #connected = new Map<string, ConnectedAccount[]>();

  constructor(google: GoogleFederation) {
    this.#google = google;
  }

  /** Notes what a connection brought; one without a refresh token leaves the stored one alone. */
  #keep(signIn: GoogleSignIn): void {
    this.#bySubject.set(signIn.subject, {
      accessToken: signIn.accessToken,
      refreshToken: signIn.refreshToken ?? this.#bySubject.get(signIn.subject)?.refreshToken,
      scopes: signIn.scopes ?? [],
      expiresAt: Date.now() + signIn.expiresIn * 1_000,
    });
  }

  /** Ties an account at Google to a person; the same one again is the same connection. */
  connect(userId: string, signIn: GoogleSignIn): ConnectedAccount & { readonly scopes: readonly string[] } {
    this.#keep(signIn);
    const own = this.#connected.get(userId) ?? [];
    const known = own.find((account) => account.subject === signIn.subject);
    const account = known ?? {
      id: `cac_${randomBytes(12).toString('base64url')}`,
      connection: googleConnection,
      subject: signIn.subject,
      createdAt: new Date().toISOString(),
    };
    if (known === undefined) this.#connected.set(userId, [...own, account]);
    return { ...account, scopes: signIn.scopes ?? [] };
  }

  accounts(userId: string): readonly (ConnectedAccount & { readonly scopes: readonly string[] })[] {
    return (this.#connected.get(userId) ?? []).map((account) => ({
      ...account,
      scopes: this.#bySubject.get(account.subject)?.scopes ?? [],
    }));
  }

  disconnect(userId: string, accountId: string): boolean {
    const own = this.#connected.get(userId) ?? [];
    this.#connected.set(
      userId,
      own.filter((account) => account.id !== accountId),
    );
    return own.some((account) => account.id === accountId);
  }

  /** Lets every access token look run out, so that the next exchange renews. */
  expire(): void {
    for (const tokens of this.#bySubject.values()) tokens.expiresAt = 0;
  }

  /**
   * A token with time left for the account that a person connected. Where they have several and the caller names none,
   * Auth0 does not say which it is: here it is the last one.
   *
   * @param account the id of the account at Google (`login_hint`)
   * @throws {NoVaultToken} without an account, without a refresh token when one is needed, or when Google refuses it
   */
  async token(userId: string, signal: AbortSignal, account?: string): Promise<VaultToken> {
    const tokens = (this.#connected.get(userId) ?? [])
      .filter(({ subject }) => account === undefined || subject === account)
      .map(({ subject }) => this.#bySubject.get(subject))
      .findLast((found) => found !== undefined);
    if (tokens === undefined && account !== undefined)
      throw new NoVaultToken('user_not_found', 'Identity User not found.');
    if (tokens === undefined) throw notFound();
    if (tokens.expiresAt - margin < Date.now()) await this.#renew(tokens, signal);
    return {
      accessToken: tokens.accessToken,
      scope: tokens.scopes.join(' '),
      expiresIn: Math.floor((tokens.expiresAt - Date.now()) / 1_000),
    };
  }

  async #renew(tokens: Tokenset, signal: AbortSignal): Promise<void> {
    if (tokens.refreshToken === undefined) throw notFound();
    try {
      const fresh = await this.#google.refresh(tokens.refreshToken, signal);
      tokens.accessToken = fresh.accessToken;
      tokens.expiresAt = Date.now() + fresh.expiresIn * 1_000;
      tokens.scopes = fresh.scopes ?? tokens.scopes;
      tokens.refreshToken = fresh.refreshToken ?? tokens.refreshToken;
    } catch (cause) {
      if (!(cause instanceof UpstreamRefusal)) throw cause;
      throw new NoVaultToken(
        'federated_connection_refresh_token_flow_failed',
        'The connection refused the refresh token.',
        { cause },
      );
    }
  }
}

/** Auth0's words, for who has connected nothing and for an account that brought no refresh token. */
function notFound(): NoVaultToken {
  return new NoVaultToken(
    'federated_connection_refresh_token_not_found',
    'Federated connection Refresh Token not found.',
  );
}
