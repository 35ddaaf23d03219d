import { z } from 'zod';
import { isProblem, Problem } from '../errors/index.ts';
import { type Clock, deadline, type Fetch, isAbort, Secret, systemClock } from '../platform/index.ts';
import { untilReset } from './auth0-limits.ts';
import type { ManagementClient } from './management-token.ts';
import { googleProvider } from './management-users.ts';
import type { LinkedPerson, LinkedToken, TokenSource } from './token-source.ts';

/**
 * The exchange's application has to be the confidential one that Auth0 ties to our API ("Custom API client"), with the
 * Token Vault grant switched on.
 */
export interface TokenVaultOptions extends ManagementClient {
  readonly fetch: Fetch;
  readonly clock?: Clock;
  /** Milliseconds, default 5,000. */
  readonly deadlineMs?: number;
}

/**
 * `scope` and `expires_in` are not read: the first may be left out (RFC 6749 §5.1, RFC 8693 §2.2.1), and neither says
 * which account it is. Google itself tells all three.
 */
const Answer = z.object({ access_token: z.string().min(1) });
const Refusal = z.object({ error: z.string() });

/**
 * Auth0 could not renew the token that it keeps: Google took the grant back, or it has run out. `…_not_found` is none of
 * these: it is said of who has connected nothing yet, whatever account they sign in by.
 */
const refreshFailed = /^federated_connection_refresh_token_(?!not_found$)/;
/** How Google names accounts. What stands for one that it did not name is none. */
const googleId = /^\d{1,64}$/;
/** That it is our own application which Auth0 does not let exchange. */
const ownFault = new Set([
  'access_denied',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_request',
  'invalid_scope',
]);

/**
 * The linked Google token by Auth0's Token Vault, an exchange as of RFC 8693: Auth0 keeps the refresh token and renews
 * by itself, so what comes is never refreshed here. It has what Connected Accounts brought; a sign-in leaves nothing there.
 *
 * Of several Google accounts of one person it is told which by `login_hint`, Google's own id of the account: the one that
 * is in use here, else the one that the person signs in with. Where the vault does not have that, the choice is Auth0's.
 *
 * Source: https://auth0.com/docs/api/authentication/token-vault-token-exchange/get-token, and of the hint auth0/auth0-java
 * #894: "the user's ID within the federated identity provider"; an e-mail address is refused (auth0/auth0-ai-js #251).
 */
export class TokenVaultTokenSource implements TokenSource {
  readonly beyondIdentities = true;
  readonly #options: TokenVaultOptions;
  readonly #clock: Clock;

  constructor(options: TokenVaultOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  async linkedToken(
    person: LinkedPerson,
    signal?: AbortSignal,
    holding?: string,
  ): Promise<LinkedToken | undefined> {
    const [, own] = person.subject.split(`${googleProvider}|`);
    for (const account of new Set([holding, own])) {
      if (account === undefined || !googleId.test(account)) continue;
      try {
        const linked = await this.#linked(person, signal, account);
        if (linked !== undefined) return linked;
      } catch (cause) {
        // Google took back the one in use, and nobody is led to another one unawares.
        if (account === holding || !isProblem(cause, 'google_reconnect_required')) throw cause;
      }
    }
    return this.#linked(person, signal);
  }

  async #linked(
    person: LinkedPerson,
    signal: AbortSignal | undefined,
    account?: string,
  ): Promise<LinkedToken | undefined> {
    if (person.token === undefined) throw new TypeError('Token Vault needs the access token of the request');
    try {
      const answer = await this.#exchange(person.token, signal, account);
      // Read whole before it is judged: half a body is no answer.
      const body = json(await answer.text());
      if (answer.ok) return this.#token(body);
      if (isNoAccount(answer, body)) return undefined;
      throw refusal(answer, body, this.#clock.now());
    } catch (cause) {
      if (isProblem(cause) || signal?.aborted === true) throw cause;
      if (isAbort(cause)) throw unavailable(new Error('Token Vault did not answer in time'));
      throw unavailable(cause);
    }
  }

  #exchange(subjectToken: Secret, signal: AbortSignal | undefined, account?: string): Promise<Response> {
    const { tenant, clientId, clientSecret, fetch, deadlineMs = 5000 } = this.#options;
    return fetch(`${tenant}/oauth/token`, {
      method: 'POST',
      headers: { accept: 'application/json' },
      body: new URLSearchParams({
        grant_type: 'urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token',
        client_id: clientId,
        client_secret: clientSecret.reveal(),
        subject_token: subjectToken.reveal(),
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        requested_token_type: 'http://auth0.com/oauth/token-type/federated-connection-access-token',
        connection: googleProvider,
        ...(account !== undefined && { login_hint: account }),
      }),
      redirect: 'error',
      signal: deadline(deadlineMs, signal),
    });
  }

  #token(body: unknown): LinkedToken {
    const result = Answer.safeParse(body);
    if (!result.success) throw unavailable(new Error('unexpected answer of Token Vault'));
    return { accessToken: new Secret(result.data.access_token), renewed: true };
  }
}

const errorIn = (body: unknown): string | undefined => {
  const result = Refusal.safeParse(body);
  return result.success ? result.data.error : undefined;
};

/** That the person has no Google account there, which is a 401 too. An error page in place of JSON does not say so. */
function isNoAccount({ status }: Response, body: unknown): boolean {
  const error = errorIn(body) ?? '';
  return status === 401 && body !== undefined && !refreshFailed.test(error) && !ownFault.has(error);
}

function refusal({ status, headers }: Response, body: unknown, now: number): Problem {
  const error = errorIn(body) ?? '';
  const cause = new Error(`Token Vault answered ${status} ${error.slice(0, 60)}`.trim());
  if (status === 429) {
    return unavailable(cause, Math.max(1, Math.ceil((untilReset(headers, now) ?? 1000) / 1000)));
  }
  if (status >= 500) return unavailable(cause);
  if (refreshFailed.test(error)) {
    return new Problem(
      'google_reconnect_required',
      'Google no longer lets us in: access was taken back or has run out. Please connect Google again.',
      { cause },
    );
  }
  // 404: there is no tenant at this address.
  if (ownFault.has(error) || status === 404) {
    return new Problem(
      'configuration_error',
      'This service may not ask for linked accounts. Its operator was told.',
      { cause, retryAfter: 60 },
    );
  }
  return unavailable(cause);
}

function unavailable(cause: unknown, retryAfter = 5): Problem {
  return new Problem('unavailable', 'The sign-in service does not answer just now. Please try again.', {
    cause,
    retryAfter,
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // An HTML page, half a body or nothing: the caller sees that the shape is wrong.
  }
}
