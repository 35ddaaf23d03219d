import { z } from 'zod';
import { Problem } from '../errors/index.ts';
import { type Clock, deadline, type Fetch, orAborted, Secret, SingleFlight } from '../platform/index.ts';
import { untilReset } from './auth0-limits.ts';

/** The application that may read users; `tenant` is the tenant's own address, without a trailing slash. */
export interface ManagementClient {
  readonly tenant: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
}

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** A token is given up this long before its end, so that none ends on its way. Milliseconds. */
const margin = 60_000;
/** For one request of it. Milliseconds; its own, because requests of many people wait for the same one. */
const requestDeadline = 4000;

/**
 * The access token for the Management API, by client credentials (RFC 6749 §4.4): got once for its whole lifetime,
 * however many requests want it at the same time.
 */
export class ManagementToken {
  readonly #client: ManagementClient;
  readonly #fetch: Fetch;
  readonly #clock: Clock;
  readonly #flight = new SingleFlight<Secret>();
  #held: { readonly token: Secret; readonly expiresAt: number } | undefined;

  constructor(client: ManagementClient, fetch: Fetch, clock: Clock) {
    this.#client = client;
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** @throws {Problem} `unavailable`, or `configuration_error` when the tenant refuses our client */
  async get(signal: AbortSignal): Promise<Secret> {
    if (this.#held !== undefined && this.#held.expiresAt > this.#clock.now()) return this.#held.token;
    return orAborted(
      this.#flight.run('', () => this.#request()),
      signal,
    );
  }

  /** Forgets `token` after the API refused it; a newer one stays. */
  drop(token: Secret): void {
    if (this.#held?.token === token) this.#held = undefined;
  }

  async #request(): Promise<Secret> {
    const { tenant, clientId, clientSecret } = this.#client;
    const answer = await this.#fetch(`${tenant}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: clientSecret.reveal(),
        audience: `${tenant}/api/v2/`,
      }),
      redirect: 'error',
      signal: deadline(requestDeadline),
    });
    const body = await answer.text();
    if (!answer.ok) throw this.#refused(answer);
    const { access_token, expires_in } = TokenAnswer.parse(JSON.parse(body));
    const lifetime = Math.max(expires_in * 1000 - margin, (expires_in * 1000) / 2);
    this.#held = { token: new Secret(access_token), expiresAt: this.#clock.now() + lifetime };
    return this.#held.token;
  }

  #refused(answer: Response): Problem {
    const cause = new Error(`Auth0 answered ${answer.status} to client credentials`);
    // 404: there is no tenant at this address.
    if ([400, 401, 403, 404].includes(answer.status)) {
      return new Problem(
        'configuration_error',
        'This service may not ask for linked accounts. Its operator was told.',
        {
          cause,
          retryAfter: 60,
        },
      );
    }
    const wait = untilReset(answer.headers, this.#clock.now()) ?? 5000;
    return new Problem('unavailable', 'The sign-in service does not answer just now. Please try again.', {
      cause,
      retryAfter: Math.max(1, Math.ceil(wait / 1000)),
    });
  }
}
