import { z } from 'zod';
import { Problem } from '../errors/index.ts';
import { type Clock, deadline, type Fetch, isAbort, retryAfterSeconds, Secret } from '../platform/index.ts';

/** Our client at Google: it must be the one of the Auth0 connection, or its refresh tokens are not ours to use. */
export interface GoogleClient {
  readonly clientId: string;
  readonly clientSecret: Secret;
}

/** An access token together with what only Google knows of it. */
export interface KnownToken {
  readonly accessToken: Secret;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly scopes: ReadonlySet<string>;
  /** Only when Google rotated it. */
  readonly refreshToken?: Secret;
  /** Google's id of the account. Only of a token that was inspected, and where `openid` was granted. */
  readonly account?: string;
}

const RefreshAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
  scope: z.string().default(''),
  refresh_token: z.string().min(1).optional(),
});
/** `aud` is not checked: the token came from our own tenant, for our own client, over TLS. */
const InfoAnswer = z.object({
  expires_in: z.coerce.number(),
  scope: z.string().default(''),
  sub: z.string().min(1).optional(),
});
const OAuthError = z.object({ error: z.string() });

/** That the organisation behind the account, or Google's Advanced Protection, does not let it be used here. */
const policyErrors = new Set(['access_denied', 'admin_policy_enforced', 'policy_enforced', 'org_internal']);

/** Milliseconds for one call of the token endpoint. */
const callDeadline = 4000;

/** Google's OAuth endpoints: the only three questions that we ask of them. */
export class GoogleOAuth {
  readonly #client: GoogleClient;
  readonly #fetch: Fetch;
  readonly #clock: Clock;

  /** @param fetch one made by `googleFetch` */
  constructor(client: GoogleClient, fetch: Fetch, clock: Clock) {
    this.#client = client;
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /**
   * A fresh access token (RFC 6749 §6), or undefined when the refresh token is dead: Google answers `invalid_grant`
   * when the person took the grant back, when it expired, and when too many newer ones exist.
   */
  async refresh(refreshToken: Secret): Promise<KnownToken | undefined> {
    const form = new URLSearchParams({
      grant_type: 'refresh_token',
      client_id: this.#client.clientId,
      client_secret: this.#client.clientSecret.reveal(),
      refresh_token: refreshToken.reveal(),
    });
    const answer = await this.#post('https://oauth2.googleapis.com/token', { body: form });
    if (answer.refused === 'invalid_grant') return undefined;
    if (answer.refused !== undefined) throw refusal(answer.refused);
    const token = parse(RefreshAnswer, answer.body);
    return {
      accessToken: new Secret(token.access_token),
      expiresAt: this.#clock.now() + token.expires_in * 1000,
      scopes: scopeSet(token.scope),
      ...(token.refresh_token !== undefined && { refreshToken: new Secret(token.refresh_token) }),
    };
  }

  /** What Google knows of an access token, or undefined when it is dead. */
  async inspect(accessToken: Secret): Promise<KnownToken | undefined> {
    const answer = await this.#post('https://oauth2.googleapis.com/tokeninfo', {
      // In the body and not in the query, where logs on the way would see it.
      body: new URLSearchParams({ access_token: accessToken.reveal() }),
    });
    // Any other refusal is about us, and must not be taken for the end of a person's grant.
    if (answer.refused === 'invalid_token') return undefined;
    if (answer.refused !== undefined) throw refusal(answer.refused);
    const info = parse(InfoAnswer, answer.body);
    return {
      accessToken,
      expiresAt: this.#clock.now() + info.expires_in * 1000,
      scopes: scopeSet(info.scope),
      ...(info.sub !== undefined && { account: info.sub }),
    };
  }

  /**
   * Ends a grant at Google, with all its tokens (RFC 7009). Of a token that is dead already Google says `invalid_token`,
   * which is what was wanted.
   */
  async revoke(token: Secret): Promise<void> {
    const body = new URLSearchParams({ token: token.reveal() });
    const { refused } = await this.#post('https://oauth2.googleapis.com/revoke', { body });
    if (refused !== undefined && refused !== 'invalid_token') throw refusal(refused);
  }

  async #post(
    address: string,
    init: { readonly body: URLSearchParams },
  ): Promise<{ readonly body: unknown; readonly refused?: string }> {
    let answer: Response;
    let text: string;
    try {
      answer = await this.#fetch(address, {
        method: 'POST',
        headers: { accept: 'application/json' },
        body: init.body,
        signal: deadline(callDeadline),
      });
      text = await answer.text();
    } catch (cause) {
      if (isAbort(cause))
        throw new Problem('upstream_timeout', 'Google did not answer in time. Please try again.', { cause });
      throw new Problem('unavailable', 'Google cannot be reached just now. Please try again.', {
        cause,
        retryAfter: 5,
      });
    }
    const body = json(text);
    if (answer.ok) return { body };
    const failure = OAuthError.safeParse(body);
    const { status } = answer;
    if ((status === 400 || status === 401 || status === 403) && failure.success) {
      return { body, refused: failure.data.error };
    }
    const cause = new Error(`Google's token endpoint answered ${status}`);
    // Who asks too often is shown a page with a 403, in which no program can read so.
    if (status === 403 || status === 429 || status >= 500) {
      throw new Problem('unavailable', 'Google does not answer just now. Please try again.', {
        cause,
        retryAfter: retryAfterSeconds(answer.headers, this.#clock.now()) ?? 5,
      });
    }
    throw new Problem('upstream_failed', 'Google gave an answer that makes no sense.', { cause });
  }
}

function refusal(error: string): Problem {
  const cause = new Error(`Google's token endpoint answered ${error.slice(0, 60)}`);
  if (policyErrors.has(error)) {
    return new Problem('policy_denied', 'The organisation behind your Google account does not allow this.', {
      cause,
    });
  }
  return new Problem('configuration_error', 'Google does not know this service. Its operator was told.', {
    cause,
    retryAfter: 60,
  });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // An HTML page, half a body or nothing: the caller sees that the shape is wrong.
  }
}

function parse<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw new Problem('upstream_failed', 'Google gave an answer that makes no sense.', {
    cause: new Error('unexpected answer of the token endpoint'),
  });
}

function scopeSet(scope: string): ReadonlySet<string> {
  return new Set(scope.split(' ').filter((item) => item !== ''));
}
