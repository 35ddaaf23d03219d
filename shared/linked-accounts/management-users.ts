import type { UsersClient } from 'auth0/users';
import { z } from 'zod';
import { isProblem, Problem } from '../errors/index.ts';
import { type Clock, deadline, type Fetch, log, pause, type Secret, systemClock } from '../platform/index.ts';
import { untilReset, WaitingLine } from './auth0-limits.ts';
import { type ManagementClient, ManagementToken } from './management-token.ts';

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

/** Linking and unlinking answer with what there is then. A page in place of that says nothing, whatever its status. */
const LeftIdentities = z.array(z.unknown());

/** One of the accounts that lead to a user; the first is the primary one. */
export type UserIdentity = z.infer<typeof Identities>['identities'][number];

/** The provider of the connection that people sign in to Google with. */
export const googleProvider = 'google-oauth2';

/** For one request. Milliseconds. */
const defaultDeadline = 5000;
/**
 * For all that one call does, renewals and waits for Auth0's limit included: of the 8 s that a call of Google has in all,
 * two are left for Google itself. Milliseconds.
 */
const patience = 6000;

export interface ManagementApiOptions extends ManagementClient {
  readonly fetch: Fetch;
  readonly clock?: Clock;
  /** How long Auth0 may be silent. Milliseconds, default 5,000. */
  readonly deadlineMs?: number;
}

type Answer = { readonly body: unknown } | { readonly status: number; readonly headers: Headers };
type Work = (
  client: UsersClient,
  options: { abortSignal: AbortSignal; maxRetries: number; timeoutInSeconds: number },
) => PromiseLike<unknown>;

/**
 * Users of the tenant, by the Management API: `read:users` and `read:user_idp_tokens` to look, `update:users` to link and
 * unlink. The free plan allows two such requests a second for the whole application, so what stands above must cache.
 *
 * Every method throws a `Problem`: `unavailable` when Auth0 is out of reach or limits us, `configuration_error` when it
 * refuses our own credentials.
 */
export class ManagementUsers {
  readonly #options: ManagementApiOptions;
  readonly #clock: Clock;
  readonly #token: ManagementToken;
  readonly #line = new WaitingLine();

  constructor(options: ManagementApiOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#token = new ManagementToken(options, options.fetch, this.#clock);
  }

  /** Undefined when Auth0 knows no such user, as for the id of a secondary account. */
  async identities(subject: string, signal?: AbortSignal): Promise<readonly UserIdentity[] | undefined> {
    const answer = await this.#call(
      (client, options) => client.get(subject, { fields: 'identities', include_fields: true }, options),
      [404],
      signal,
      (body) => Identities.parse(body).identities,
    );
    return answer.ok ? answer.value : undefined;
  }

  /**
   * Makes a Google account an identity of a user. By provider and id, because Auth0 takes an ID token (`link_with`) only
   * from the application that it was made for, and ours is another one. Whoever calls has verified that ID token.
   *
   * @returns false when Auth0 refuses: the account is gone, has accounts of its own, or belongs to another user
   */
  async link(subject: string, account: string, signal?: AbortSignal): Promise<boolean> {
    const answer = await this.#call(
      (client, options) =>
        client.identities.link(subject, { provider: googleProvider, user_id: account }, options),
      [400, 404, 409],
      signal,
      (body) => LeftIdentities.parse(body),
    );
    return answer.ok;
  }

  /** @returns false when Auth0 refuses: the account is not, or no longer, a secondary one of this user */
  async unlink(subject: string, account: string, signal?: AbortSignal): Promise<boolean> {
    const answer = await this.#call(
      (client, options) => client.identities.delete(subject, googleProvider, account, options),
      [400, 404],
      signal,
      (body) => LeftIdentities.parse(body),
    );
    return answer.ok;
  }

  async #call<Value>(
    work: Work,
    expected: readonly number[],
    signal: AbortSignal | undefined,
    read: (body: unknown) => Value,
  ): Promise<{ readonly ok: true; readonly value: Value } | { readonly ok: false }> {
    const until = this.#clock.now() + patience;
    try {
      const answer = await this.#withinLimit(work, until, deadline(patience, signal));
      if ('body' in answer) return { ok: true, value: read(answer.body) };
      if (expected.includes(answer.status)) return { ok: false };
      throw refusal(answer.status);
    } catch (cause) {
      if (isProblem(cause)) throw cause;
      if (signal?.aborted === true) throw cause;
      throw new Problem('unavailable', 'The sign-in service does not answer just now. Please try again.', {
        cause,
        retryAfter: 5,
      });
    }
  }

  /**
   * Waits the limit out where there is time for it. While anybody waits, whoever comes goes to the end of the line: the
   * next requests that Auth0 allows are theirs who came first.
   */
  async #withinLimit(work: Work, until: number, signal: AbortSignal): Promise<Answer> {
    let again = 0;
    const ask = async (): Promise<Answer | undefined> => {
      const answer = await this.#authorized(work, signal);
      if ('body' in answer || answer.status !== 429) return answer;
      again = this.#afterLimit(answer.headers, until);
      return undefined;
    };
    const first = this.#line.isEmpty ? await ask() : undefined;
    if (first !== undefined) return first;
    return this.#line.inTurn(async () => {
      for (;;) {
        await pause(Math.max(0, again - this.#clock.now()), signal);
        const answer = await ask();
        if (answer !== undefined) return answer;
      }
    }, signal);
  }

  /** When to ask again after a 429, in milliseconds since 1970. @throws {Problem} `unavailable` when that is too late */
  #afterLimit(headers: Headers, until: number): number {
    const now = this.#clock.now();
    const wait = untilReset(headers, now) ?? 1000;
    log().warn('auth0_rate_limited', { wait });
    // A quarter of a second of jitter, so that instances which were refused together do not come back together.
    const again = now + wait + Math.random() * 250;
    if (again < until) return again;
    throw new Problem('unavailable', 'Too many people are signing in just now. Please try again.', {
      cause: new Error('the Management API answered 429'),
      retryAfter: Math.max(1, Math.ceil(wait / 1000)),
    });
  }

  /** With a management token that is renewed once. */
  async #authorized(work: Work, signal: AbortSignal): Promise<Answer> {
    const token = await this.#token.get(signal);
    const answer = await this.#request(work, token, signal);
    if ('body' in answer || answer.status !== 401) return answer;
    this.#token.drop(token);
    return this.#request(work, await this.#token.get(signal), signal);
  }

  /** One call by Auth0's own client, its retries switched off: they ignore deadlines and may sleep a minute. */
  async #request(work: Work, token: Secret, within: AbortSignal): Promise<Answer> {
    const deadlineMs = this.#options.deadlineMs ?? defaultDeadline;
    const signal = deadline(deadlineMs, within);
    // Loaded on first use: it costs 100 ms and 30 MB, and most requests need no linked account.
    const { UsersClient: Client } = await import('auth0/users');
    let answer: Response | undefined;
    const client = new Client({
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
      const options = { abortSignal: signal, maxRetries: 0, timeoutInSeconds: deadlineMs / 1000 };
      return { body: await work(client, options) };
    } catch (cause) {
      // The client's errors carry bodies and headers; of a refusal only the status goes on.
      if (answer !== undefined && !answer.ok) return { status: answer.status, headers: answer.headers };
      throw signal.aborted ? signal.reason : cause;
    }
  }
}

function refusal(status: number): Problem {
  const cause = new Error(`the Management API answered ${status}`);
  if (status === 401 || status === 403 || status === 400) {
    return new Problem(
      'configuration_error',
      'This service may not look after linked accounts. Its operator was told.',
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
