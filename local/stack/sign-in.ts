import { createHash, randomBytes } from 'node:crypto';
import { CookieJar } from './cookies.ts';
import { fillForm } from './forms.ts';

/** A sign-in by a person, walked through without a browser. */
export interface SignIn {
  /** The tenant's origin. */
  readonly tenant: string;
  readonly clientId: string;
  readonly redirectUri: string;
  /** Without one the access token is opaque, as at Auth0. */
  readonly audience?: string;
  /** Default `openid profile email`. */
  readonly scope?: string;
  /** The account's key, its e-mail, or both: the tenant's buttons carry keys, Google's e-mails. */
  readonly account: string | readonly string[];
  readonly connection?: string;
  /** Comma-separated scopes to ask Google for, beside those of sign-in. */
  readonly connectionScope?: string;
  readonly prompt?: string;
  /** Seconds. */
  readonly maxAge?: number;
  readonly loginHint?: string;
  /** Any further parameters of `/authorize`. */
  readonly extra?: Readonly<Record<string, string>>;
  /** Default `allow`. */
  readonly decision?: 'allow' | 'deny';
  readonly untick?: readonly string[];
  /** A jar kept between sign-ins is one browser; default is a fresh one. */
  readonly jar?: CookieJar;
  /** Default: a deadline of 30 s. */
  readonly signal?: AbortSignal;
}

export interface SignedIn {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken?: string;
}

/** Thrown when the application is sent back an error, or the token endpoint answers one. */
export class SignInRefused extends Error {
  override readonly name = 'SignInRefused';
  /** The OAuth error code. */
  readonly code: string;
  readonly status: number | undefined;

  constructor(code: string, description: string, status?: number) {
    super(`${code}: ${description}`);
    this.code = code;
    this.status = status;
  }
}

/** More hops than the longest sign-in has; a loop ends here. */
const maxHops = 25;
const defaultTimeoutMs = 30_000;

const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');

/** The authorization request of a sign-in, with its state and PKCE verifier (RFC 7636). */
export function authorizationRequest(wish: SignIn): { url: URL; verifier: string; state: string } {
  const verifier = randomBytes(32).toString('base64url');
  const state = randomBytes(16).toString('base64url');
  const url = new URL('/authorize', wish.tenant);
  const params: Record<string, string | undefined> = {
    response_type: 'code',
    client_id: wish.clientId,
    redirect_uri: wish.redirectUri,
    scope: wish.scope ?? 'openid profile email',
    audience: wish.audience,
    state,
    nonce: randomBytes(16).toString('base64url'),
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    connection: wish.connection,
    connection_scope: wish.connectionScope,
    prompt: wish.prompt,
    max_age: wish.maxAge === undefined ? undefined : String(wish.maxAge),
    login_hint: wish.loginHint,
    ...wish.extra,
  };
  for (const [name, value] of Object.entries(params))
    if (value !== undefined) url.searchParams.set(name, value);
  return { url, verifier, state };
}

/**
 * Walks the pages from an address on, as a person with this account would, up to the application's redirect URI.
 *
 * @returns the parameters that the application is sent
 * @throws {SignInRefused} when they hold an error
 * @throws {Error} when a page offers no way on
 */
export async function walkToCallback(start: URL, wish: SignIn): Promise<URLSearchParams> {
  const jar = wish.jar ?? new CookieJar();
  const signal = wish.signal ?? AbortSignal.timeout(defaultTimeoutMs);
  let url = start;
  let form: URLSearchParams | undefined;
  for (let hop = 0; hop < maxHops; hop += 1) {
    if (hop > 0 && form === undefined && isCallback(url, wish.redirectUri)) return accepted(url.searchParams);
    const response = await fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      ...(form === undefined ? {} : { body: form }),
      headers: { cookie: jar.header(url), accept: 'text/html' },
      redirect: 'manual',
      signal,
    });
    jar.take(url, response.headers);
    const location = response.headers.get('location');
    const html = await response.text();
    if (location !== null) {
      url = new URL(location, url);
      form = undefined;
    } else if (response.ok) {
      const filled = fillForm(html, {
        account: typeof wish.account === 'string' ? [wish.account] : wish.account,
        decision: wish.decision ?? 'allow',
        untick: wish.untick ?? [],
      });
      url = new URL(filled.action, url);
      form = filled.fields;
    } else {
      throw new SignInRefused('page_error', `${url.pathname} answered ${response.status}.`, response.status);
    }
  }
  throw new Error('The sign-in goes round in circles.');
}

function isCallback(url: URL, redirectUri: string): boolean {
  const target = new URL(redirectUri);
  return url.origin === target.origin && url.pathname === target.pathname;
}

function accepted(params: URLSearchParams): URLSearchParams {
  const error = params.get('error');
  if (error !== null) throw new SignInRefused(error, params.get('error_description') ?? '');
  return params;
}

/**
 * Signs a person in by the real flow: authorization code with PKCE.
 *
 * @throws {SignInRefused} on an OAuth error
 */
export async function signIn(wish: SignIn): Promise<SignedIn> {
  const { url, verifier, state } = authorizationRequest(wish);
  const answer = await walkToCallback(url, wish);
  if (answer.get('state') !== state) throw new Error('The answer is not to this request.');
  const tokens = await tokenRequest(wish.tenant, {
    grant_type: 'authorization_code',
    client_id: wish.clientId,
    code: answer.get('code') ?? '',
    redirect_uri: wish.redirectUri,
    code_verifier: verifier,
  });
  return {
    accessToken: tokens.access_token,
    idToken: tokens.id_token ?? '',
    ...(tokens.refresh_token === undefined ? {} : { refreshToken: tokens.refresh_token }),
  };
}

/** @throws {SignInRefused} on an OAuth error */
export async function signInMachine(wish: {
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly audience: string;
  readonly scope?: string;
}): Promise<string> {
  const tokens = await tokenRequest(wish.tenant, {
    grant_type: 'client_credentials',
    client_id: wish.clientId,
    client_secret: wish.clientSecret,
    audience: wish.audience,
    ...(wish.scope === undefined ? {} : { scope: wish.scope }),
  });
  return tokens.access_token;
}

/** The token endpoint's answer. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly id_token?: string;
  readonly refresh_token?: string;
  readonly scope?: string;
  readonly expires_in: number;
  readonly token_type: string;
}

/** Asks the token endpoint. @throws {SignInRefused} on an OAuth error */
export async function tokenRequest(
  tenant: string,
  fields: Readonly<Record<string, string>>,
): Promise<TokenAnswer> {
  const response = await fetch(new URL('/oauth/token', tenant), {
    method: 'POST',
    body: new URLSearchParams(fields),
    signal: AbortSignal.timeout(defaultTimeoutMs),
  });
  const body = (await response.json()) as Partial<TokenAnswer> & {
    error?: string;
    error_description?: string;
  };
  if (!response.ok || body.access_token === undefined)
    throw new SignInRefused(body.error ?? 'unknown', body.error_description ?? '', response.status);
  return body as TokenAnswer;
}
