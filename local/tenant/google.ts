import { decodeJwt } from 'jose';
import { z } from 'zod';
import { googleConnection } from './people.ts';
import type { GoogleSignIn, Profile } from './people.ts';
import type { ConnectionSetup } from './setup.ts';

/** Auth0 gives an upstream about this long before it gives up. */
const upstreamTimeoutMs = 10_000;

/** What the person's request adds to the standing settings of the connection. */
export interface UpstreamWish {
  readonly connectionScope?: string | undefined;
  readonly loginHint?: string | undefined;
  readonly accessType?: string | undefined;
  readonly approvalPrompt?: string | undefined;
  readonly prompt?: string | undefined;
}

/** Thrown when Google refused, or answered what cannot be used; the message is fit for the application. */
export class UpstreamRefusal extends Error {
  override readonly name = 'UpstreamRefusal';
}

const tokenAnswer = z.object({
  access_token: z.string(),
  expires_in: z.number(),
  refresh_token: z.string().optional(),
  id_token: z.string(),
  scope: z.string().optional(),
});

const refreshAnswer = tokenAnswer.omit({ id_token: true });

const granted = (scope: string | undefined): { scopes?: readonly string[] } =>
  scope === undefined ? {} : { scopes: scope.split(' ') };

const personClaims = z.object({
  iss: z.enum(['https://accounts.google.com', 'accounts.google.com']),
  aud: z.string(),
  exp: z.number(),
  sub: z.string(),
  name: z.string().optional(),
  given_name: z.string().optional(),
  family_name: z.string().optional(),
  picture: z.string().optional(),
  email: z.string().optional(),
  email_verified: z.boolean().optional(),
});

function profileOf(claims: z.infer<typeof personClaims>): Profile {
  const nickname = claims.email?.split('@')[0];
  const { name, given_name, family_name, picture, email, email_verified } = claims;
  return {
    ...(name === undefined ? {} : { name }),
    ...(given_name === undefined ? {} : { given_name }),
    ...(family_name === undefined ? {} : { family_name }),
    ...(nickname === undefined ? {} : { nickname }),
    ...(picture === undefined ? {} : { picture }),
    ...(email === undefined ? {} : { email }),
    ...(email_verified === undefined ? {} : { email_verified }),
  };
}

/** The Google connection: sends people there and brings back who they are and the tokens, as Auth0 does. */
export class GoogleFederation {
  readonly #connection: ConnectionSetup;
  readonly #origin: string;
  readonly #callback: string;

  /** @param options.origin plays `https://HOST/path` at `ORIGIN/HOST/path` */
  constructor(options: { connection: ConnectionSetup; origin: string; callback: string }) {
    this.#connection = options.connection;
    this.#origin = options.origin;
    this.#callback = options.callback;
  }

  get name(): string {
    return googleConnection;
  }

  /** Google's authorization address: standing scopes and upstream parameters, then what this request adds. */
  authorizationUrl(state: string, wish: UpstreamWish): string {
    const { client_id: clientId, scope, upstream_params: upstream } = this.#connection.options;
    const added = wish.connectionScope?.split(/[\s,]+/).filter(Boolean) ?? [];
    const url = new URL(`${this.#origin}/accounts.google.com/o/oauth2/v2/auth`);
    const set = (name: string, value: string | undefined): void => {
      if (value !== undefined && value !== '') url.searchParams.set(name, value);
    };
    set('client_id', clientId);
    set('redirect_uri', this.#callback);
    set('response_type', 'code');
    set('scope', [...new Set(['openid', ...scope, ...added])].join(' '));
    set('state', state);
    const aliases: Record<string, string | undefined> = { login_hint: wish.loginHint, prompt: wish.prompt };
    for (const [name, param] of Object.entries(upstream))
      set(name, 'value' in param ? param.value : aliases[param.alias]);
    set('access_type', wish.accessType);
    set('approval_prompt', wish.approvalPrompt);
    return url.href;
  }

  /**
   * Exchanges the code, server to server.
   *
   * @throws {UpstreamRefusal} when Google refused or its answer is not one
   */
  async exchange(code: string, signal: AbortSignal): Promise<GoogleSignIn> {
    const { client_id: clientId = '', client_secret: clientSecret = '' } = this.#connection.options;
    const response = await this.#fetch('/oauth2.googleapis.com/token', signal, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        client_id: clientId,
        client_secret: clientSecret,
        redirect_uri: this.#callback,
      }),
    });
    const tokens = tokenAnswer.safeParse(await json(response));
    if (!response.ok || !tokens.success)
      throw new UpstreamRefusal('Failed to obtain access token from Google.');
    // OpenID Connect Core 3.1.3.7 (6): a token straight from the issuer needs no signature check.
    const claims = personClaims.safeParse(readClaims(tokens.data.id_token));
    if (!claims.success || claims.data.aud !== clientId || claims.data.exp * 1_000 < Date.now())
      throw new UpstreamRefusal('Google sent an ID token that is not for this tenant.');
    return {
      subject: claims.data.sub,
      profile: profileOf(claims.data),
      accessToken: tokens.data.access_token,
      expiresIn: tokens.data.expires_in,
      ...granted(tokens.data.scope),
      ...(tokens.data.refresh_token === undefined ? {} : { refreshToken: tokens.data.refresh_token }),
    };
  }

  /**
   * Renews an access token.
   *
   * @throws {UpstreamRefusal} when Google refused or its answer is not one
   */
  async refresh(
    refreshToken: string,
    signal: AbortSignal,
  ): Promise<Pick<GoogleSignIn, 'accessToken' | 'expiresIn' | 'refreshToken' | 'scopes'>> {
    const { client_id: clientId = '', client_secret: clientSecret = '' } = this.#connection.options;
    const response = await this.#fetch('/oauth2.googleapis.com/token', signal, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: refreshToken,
        client_id: clientId,
        client_secret: clientSecret,
      }),
    });
    const tokens = refreshAnswer.safeParse(await json(response));
    if (!response.ok || !tokens.success) throw new UpstreamRefusal('Google refused the refresh token.');
    return {
      accessToken: tokens.data.access_token,
      expiresIn: tokens.data.expires_in,
      ...granted(tokens.data.scope),
      ...(tokens.data.refresh_token === undefined ? {} : { refreshToken: tokens.data.refresh_token }),
    };
  }

  async #fetch(path: string, signal: AbortSignal, init: RequestInit): Promise<Response> {
    try {
      return await fetch(`${this.#origin}${path}`, {
        ...init,
        redirect: 'error',
        signal: AbortSignal.any([signal, AbortSignal.timeout(upstreamTimeoutMs)]),
      });
    } catch (cause) {
      throw new UpstreamRefusal('Google could not be reached.', { cause });
    }
  }
}

function readClaims(idToken: string): unknown {
  try {
    return decodeJwt(idToken);
  } catch (cause) {
    throw new UpstreamRefusal('Google sent an ID token that is none.', { cause });
  }
}

async function json(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw new UpstreamRefusal('Google did not answer in JSON.', { cause });
  }
}
