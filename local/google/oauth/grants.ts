import { randomBytes } from 'node:crypto';
import type { Account } from '../accounts.ts';
import type { Clock } from '../clock.ts';
import type { AuthorizationRequest } from './request.ts';

/** What a person lets a client do. Tokens point at it: when it dies, all of them do. */
export interface Grant {
  readonly account: Account;
  readonly clientId: string;
  readonly scopes: Set<string>;
  alive: boolean;
}

export interface Code {
  readonly grant: Grant;
  readonly request: AuthorizationRequest;
  readonly scopes: readonly string[];
  /** A refresh token comes with the answer. */
  readonly offline: boolean;
  readonly expiresAt: number;
}

export interface RefreshToken {
  readonly grant: Grant;
  readonly scopes: readonly string[];
}

export interface AccessToken extends RefreshToken {
  readonly expiresAt: number;
  readonly offline: boolean;
}

/** A code lives ten minutes at most (RFC 6749 §4.1.2 recommends it as the maximum). */
const codeLife = 600_000;
/** Google keeps 100 live refresh tokens for an account and client; one more ends the oldest, unannounced. */
const maxRefreshTokens = 100;
const maxAccessTokens = 20_000;

export class Grants {
  readonly #clock: Clock;
  readonly #grants = new Map<string, Grant>();
  readonly #codes = new Map<string, Code>();
  readonly #access = new Map<string, AccessToken>();
  readonly #refresh = new Map<string, RefreshToken>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What the person granted this client before, if it still stands. */
  find(account: Account, clientId: string): Grant | undefined {
    return this.#grants.get(`${clientId} ${account.sub}`);
  }

  /** Records a consent: `yes` is added to what was granted before, `no` is taken out of it. */
  allow(account: Account, clientId: string, yes: readonly string[], no: readonly string[]): Grant {
    const known = this.find(account, clientId);
    const grant = known ?? { account, clientId, scopes: new Set<string>(), alive: true };
    for (const scope of yes) grant.scopes.add(scope);
    for (const scope of no) grant.scopes.delete(scope);
    this.#grants.set(`${clientId} ${account.sub}`, grant);
    return grant;
  }

  newCode(code: Omit<Code, 'expiresAt'>): string {
    const value = `4/0A${randomBytes(32).toString('base64url')}`;
    this.#codes.set(value, { ...code, expiresAt: this.#clock.now() + codeLife });
    for (const [key, old] of this.#codes) if (old.expiresAt < this.#clock.now()) this.#codes.delete(key);
    return value;
  }

  /** Uses the code up, whatever comes of it. */
  takeCode(value: string): Code | undefined {
    const code = this.#codes.get(value);
    this.#codes.delete(value);
    return code !== undefined && code.expiresAt > this.#clock.now() && code.grant.alive ? code : undefined;
  }

  newAccessToken(from: RefreshToken, offline: boolean, seconds: number): string {
    const value = `ya29.a0${randomBytes(60).toString('base64url')}`;
    const { grant, scopes } = from;
    this.#access.set(value, { grant, scopes, offline, expiresAt: this.#clock.now() + seconds * 1000 });
    if (this.#access.size > maxAccessTokens) this.#dropDead();
    return value;
  }

  newRefreshToken(grant: Grant, scopes: readonly string[]): string {
    const value = `1//0${randomBytes(48).toString('base64url')}`;
    this.#refresh.set(value, { grant, scopes });
    const live = [...this.#refresh].filter(([, token]) => token.grant === grant);
    for (const [old] of live.slice(0, -maxRefreshTokens)) this.#refresh.delete(old);
    return value;
  }

  access(value: string | undefined): AccessToken | undefined {
    const token = this.#access.get(value ?? '');
    return token !== undefined && token.grant.alive && token.expiresAt > this.#clock.now()
      ? token
      : undefined;
  }

  refresh(value: string): RefreshToken | undefined {
    const token = this.#refresh.get(value);
    return token?.grant.alive === true ? token : undefined;
  }

  /** Ends a grant with every token that came of it, as the person or the client may. */
  revoke(grant: Grant): void {
    grant.alive = false;
    this.#grants.delete(`${grant.clientId} ${grant.account.sub}`);
    for (const [value, token] of this.#access) if (token.grant === grant) this.#access.delete(value);
    for (const [value, token] of this.#refresh) if (token.grant === grant) this.#refresh.delete(value);
  }

  /** Ends whatever an account granted; how many grants that were. */
  revokeAll(account: Account): number {
    const own = [...this.#grants.values()].filter((grant) => grant.account === account);
    for (const grant of own) this.revoke(grant);
    return own.length;
  }

  #dropDead(): void {
    for (const [value, token] of this.#access) {
      if (token.expiresAt <= this.#clock.now()) this.#access.delete(value);
    }
    for (const value of this.#access.keys()) {
      if (this.#access.size <= maxAccessTokens) return;
      this.#access.delete(value);
    }
  }
}
