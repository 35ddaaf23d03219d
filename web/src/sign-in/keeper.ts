import * as oauth from 'oauth4webapi';
import type { Tenant, Transaction } from './authorize.ts';

/** What the page gets to see. The refresh token stays with the keeper. */
export interface Tokens {
  readonly accessToken: string;
  /** How long the access token lasts from now on, in s. 0 when the tenant does not say. */
  readonly lastsS: number;
  /** Of the sign-in; a renewal need not bring one. */
  readonly idToken?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
}

/** Only a new sign-in helps: the tenant refused, or what it said is not about this sign-in. */
export class SignInNeeded extends Error {
  override readonly name = 'SignInNeeded';
}

/** Trades codes and refresh tokens for access tokens. Rejects with `SignInNeeded`, or with anything else while the tenant is out of reach. */
export interface TokenKeeper {
  /** @param search what the tenant put behind the address of this page */
  redeem(search: string, transaction: Transaction): Promise<Tokens>;
  renew(): Promise<Tokens>;
}

const deadlineMs = 10_000;
/**
 * A clock of somebody's that is wrong by hours shuts nobody out: the ID token comes by TLS from its issuer, for a code
 * and a nonce that were used just now, so its times say nothing that is not known already.
 */
const toleranceS = 24 * 60 * 60;

/** What the token endpoint says when only the person can help (RFC 6749 §5.2, OpenID Connect Core §3.1.2.6). */
const refusals = new Set([
  'invalid_grant',
  'access_denied',
  'login_required',
  'consent_required',
  'interaction_required',
  'account_selection_required',
]);

/** An answer that is no answer to this sign-in: another issuer, audience, nonce or state. */
const strange = new Set<unknown>([
  oauth.INVALID_RESPONSE,
  oauth.JWT_CLAIM_COMPARISON,
  oauth.JWT_TIMESTAMP_CHECK,
  oauth.JSON_ATTRIBUTE_COMPARISON,
]);

async function told<Value>(work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (cause) {
    const refused = cause instanceof oauth.ResponseBodyError && refusals.has(cause.error);
    const foreign = cause instanceof oauth.OperationProcessingError && strange.has(cause.code);
    throw refused || foreign ? new SignInNeeded(cause.message) : cause;
  }
}

/** @param get the platform's fetch; a test gives its own */
export function createTokenKeeper(get: typeof fetch = (...asked) => fetch(...asked)): TokenKeeper {
  let held: { readonly tenant: Tenant; readonly refreshToken: string } | undefined;

  const server = ({ issuer, clientId }: Tenant) => ({
    as: { issuer, token_endpoint: `${issuer}oauth/token` },
    client: { client_id: clientId, [oauth.clockTolerance]: toleranceS },
    options: () => ({
      [oauth.customFetch]: (url: string, init: oauth.CustomFetchOptions<string, URLSearchParams>) =>
        get(url, { ...init, body: init.body, credentials: 'omit', referrerPolicy: 'no-referrer' }),
      // for local work, as its name warns; anywhere else the page's policy lets nothing out by http
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- the library marks it so to be noticed
      [oauth.allowInsecureRequests]: issuer.startsWith('http:'),
      signal: AbortSignal.timeout(deadlineMs),
    }),
  });
  const keep = (tenant: Tenant, answer: oauth.TokenEndpointResponse): Tokens => {
    const refreshToken = answer.refresh_token ?? held?.refreshToken; // a renewal need not bring a new one
    if (refreshToken !== undefined) held = { tenant, refreshToken };
    return { accessToken: answer.access_token, lastsS: answer.expires_in ?? 0 };
  };

  return {
    redeem: (search, { tenant, state, nonce, verifier, redirectUri }) =>
      told(async () => {
        held = undefined;
        const { as, client, options } = server(tenant);
        const back = oauth.validateAuthResponse(as, client, new URLSearchParams(search), state);
        const response = await oauth.authorizationCodeGrantRequest(
          ...([as, client, oauth.None(), back, redirectUri, verifier, options()] as const),
        );
        const wanted = { expectedNonce: nonce, requireIdToken: true };
        const answer = await oauth.processAuthorizationCodeResponse(as, client, response, wanted);
        const claims = oauth.getValidatedIdTokenClaims(answer);
        return {
          ...keep(tenant, answer),
          ...(answer.id_token === undefined ? {} : { idToken: answer.id_token }),
          ...(claims === undefined ? {} : { claims }),
        };
      }),
    renew: () =>
      told(async () => {
        if (held === undefined) throw new SignInNeeded('There is no refresh token.');
        const { tenant, refreshToken } = held;
        const { as, client, options } = server(tenant);
        const response = await oauth.refreshTokenGrantRequest(
          ...([as, client, oauth.None(), refreshToken, options()] as const),
        );
        return keep(tenant, await oauth.processRefreshTokenResponse(as, client, response));
      }).catch((cause: unknown) => {
        if (cause instanceof SignInNeeded) held = undefined; // it is of no use any more
        throw cause;
      }),
  };
}
