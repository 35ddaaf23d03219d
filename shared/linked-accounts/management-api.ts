import { z } from 'zod';
import { isProblem, Problem } from '../errors/index.ts';
import { type Clock, deadline, type Fetch, log, pause, Secret, systemClock } from '../platform/index.ts';
import { untilReset } from './auth0-limits.ts';
import { type ManagementClient, ManagementToken } from './management-token.ts';
import type { LinkedPerson, LinkedToken, TokenSource } from './token-source.ts';

/**
 * Of a user only this: the rest of the answer is nobody's business here. Required, because Auth0's client hands on an
 * answer that is no JSON as if it were a user, which must not read as "nothing is linked".
 */
const Identities = z.object({
  identities: z.array(
    z.object({
      provider: z.string(),
      user_id: z.union([z.string(), z.number()]).transform(String),
      access_token: z.string().min(1).optional(),
      refresh_token: z.string().min(1).optional(),
    }),
  ),
});

/** Milliseconds. */
const defaultDeadline = 5000;

export interface ManagementApiOptions extends ManagementClient {
  readonly fetch: Fetch;
  readonly clock?: Clock;
  /** For everything that one look-up does, renewals and waits included. Milliseconds, default 5,000. */
  readonly deadlineMs?: number;
}

type UserAnswer =
  { readonly status: 200; readonly body: unknown } | { readonly status: number; readonly headers: Headers };

/**
 * The linked Google token as Auth0 keeps it in `identities[]` (`GET /api/v2/users/{id}` with `read:users` and
 * `read:user_idp_tokens`). The free plan allows two such requests a second for the whole application, so what stands
 * above must cache.
 */
export class ManagementApiTokenSource implements TokenSource {
  readonly #options: ManagementApiOptions;
  readonly #clock: Clock;
  readonly #token: ManagementToken;

  constructor(options: ManagementApiOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#token = new ManagementToken(options, options.fetch, this.#clock);
  }

  async linkedToken(person: LinkedPerson, signal?: AbortSignal): Promise<LinkedToken | undefined> {
    const allowed = this.#options.deadlineMs ?? defaultDeadline;
    const until = this.#clock.now() + allowed;
    try {
      const body = await this.#user(person.subject, until, deadline(allowed, signal));
      return body === undefined ? undefined : googleIdentity(body);
    } catch (cause) {
      if (isProblem(cause)) throw cause;
      if (signal?.aborted === true) throw cause;
      throw new Problem('unavailable', 'The sign-in service does not answer just now. Please try again.', {
        cause,
        retryAfter: 5,
      });
    }
  }

  /** The user as JSON; undefined when Auth0 knows none, as for the id of a secondary account. */
  async #user(subject: string, until: number, signal: AbortSignal): Promise<unknown> {
    let renewed = false;
    for (;;) {
      const token = await this.#token.get(signal);
      const answer = await this.#request(subject, token, signal);
      if ('body' in answer) return answer.body;
      const { status, headers } = answer;
      if (status === 404) return undefined;
      if (status === 401 && !renewed) {
        renewed = true;
        this.#token.drop(token);
        continue;
      }
      if (status === 429) {
        const wait = untilReset(headers, this.#clock.now()) ?? 1000;
        log().warn('auth0_rate_limited', { wait });
        // A quarter of a second of jitter, so that instances which were refused together do not come back together.
        const jittered = wait + Math.random() * 250;
        if (this.#clock.now() + jittered < until) {
          await pause(jittered, signal);
          continue;
        }
        throw new Problem('unavailable', 'Too many people are signing in just now. Please try again.', {
          cause: new Error('the Management API answered 429'),
          retryAfter: Math.max(1, Math.ceil(wait / 1000)),
        });
      }
      throw refusal(status);
    }
  }

  /** One call by Auth0's own client, its retries switched off: they ignore deadlines and may sleep a minute. */
  async #request(subject: string, token: Secret, signal: AbortSignal): Promise<UserAnswer> {
    // Loaded on first use: it costs 100 ms and 30 MB, and most requests need no linked account.
    const { UsersClient } = await import('auth0/users');
    let answer: Response | undefined;
    const client = new UsersClient({
      baseUrl: `${this.#options.tenant}/api/v2`,
      token: token.reveal(),
      maxRetries: 0,
      fetch: async (input, init) => {
        const address = input instanceof Request ? input.url : input;
        answer = await this.#options.fetch(address, { ...init, redirect: 'error' });
        return answer;
      },
    });
    try {
      const body: unknown = await client.get(
        subject,
        { fields: 'identities', include_fields: true },
        {
          abortSignal: signal,
          maxRetries: 0,
          timeoutInSeconds: (this.#options.deadlineMs ?? defaultDeadline) / 1000,
        },
      );
      return { status: 200, body };
    } catch (cause) {
      // The client's errors carry bodies and headers; of a refusal only the status goes on.
      if (answer !== undefined && !answer.ok) return { status: answer.status, headers: answer.headers };
      throw signal.aborted ? signal.reason : cause;
    }
  }
}

/** Over all identities: the first is the account that signed in first, which need not be Google's. */
function googleIdentity(body: unknown): LinkedToken | undefined {
  const { identities } = Identities.parse(body);
  const google = identities.filter((identity) => identity.provider === 'google-oauth2');
  const identity = google.find((candidate) => candidate.access_token !== undefined);
  if (identity?.access_token === undefined) return undefined;
  return {
    account: identity.user_id,
    accessToken: new Secret(identity.access_token),
    ...(identity.refresh_token !== undefined && { refreshToken: new Secret(identity.refresh_token) }),
  };
}

function refusal(status: number): Problem {
  const cause = new Error(`the Management API answered ${status}`);
  if (status === 401 || status === 403 || status === 400) {
    return new Problem(
      'configuration_error',
      'This service may not read linked accounts. Its operator was told.',
      {
        cause,
        retryAfter: 60,
      },
    );
  }
  return new Problem('unavailable', 'The sign-in service does not answer just now. Please try again.', {
    cause,
    retryAfter: 5,
  });
}
