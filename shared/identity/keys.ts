import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose';
import { z } from 'zod';
import { Problem } from '../errors/index.ts';
import { type Clock, deadline, describeCause, type Fetch, log, SingleFlight } from '../platform/index.ts';

/** What `jwtVerify` asks for a key. */
export type KeySource = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>;

export interface KeySourceOptions {
  /** Address of the JWKS (RFC 7517 §5). */
  readonly url: string;
  readonly fetch: Fetch;
  readonly clock: Clock;
  /** Keys older than this are fetched anew, in milliseconds. Default: 10 minutes. */
  readonly maxAge?: number;
  /** While the tenant is out of reach, known keys are trusted for this long, in milliseconds. Default: 24 hours. */
  readonly maxStale?: number;
  /** The shortest time between two fetches for a key that is not known, in milliseconds. Default: 10 seconds. */
  readonly cooldown?: number;
  /** How many fetches for unknown keys may be saved up over cooldowns. Default: 3. */
  readonly burst?: number;
}

const minutes = 60_000;
const Jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

/**
 * The tenant's signing keys, kept so that a tenant that is out of reach does not lock everybody out: with an expired
 * cache and the endpoint at 503, the usual libraries refuse good tokens. Here, known keys go on to be trusted, and a key
 * that is not known while the tenant cannot be asked is `unavailable`, never a refused token.
 *
 * A flood of tokens with made-up key ids must neither become a flood at the tenant nor hide a genuine new key: fetches
 * for unknown keys are a small token bucket.
 */
export function createKeySource(options: KeySourceOptions): KeySource {
  const { url, fetch, clock } = options;
  const maxAge = options.maxAge ?? 10 * minutes;
  const maxStale = options.maxStale ?? 24 * 60 * minutes;
  const cooldown = options.cooldown ?? 10_000;
  const burst = options.burst ?? 3;

  let known: { readonly find: ReturnType<typeof createLocalJWKSet>; readonly fetchedAt: number } | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let reachable = true;
  let saved = burst;
  let savedAt = clock.now();
  const flights = new SingleFlight<void>();

  const refresh = (): Promise<void> =>
    flights.run('jwks', async () => {
      triedAt = clock.now();
      reachable = false;
      const response = await fetch(url, { signal: deadline(3_000), redirect: 'error' });
      if (!response.ok) throw new Error(`JWKS answered ${response.status}`);
      const keys = Jwks.parse(await response.json()) as JSONWebKeySet;
      known = { find: createLocalJWKSet(keys), fetchedAt: clock.now() };
      reachable = true;
    });

  const unavailable = (cause: unknown): Problem =>
    new Problem('unavailable', 'Sign-in cannot be checked right now. Please try again in a moment.', {
      retryAfter: 5,
      cause,
    });

  /** Takes one fetch out of the bucket, if there is one. */
  const mayAskForUnknown = (): boolean => {
    const now = clock.now();
    const earned = Math.floor((now - savedAt) / cooldown);
    if (earned > 0) {
      saved = Math.min(burst, saved + earned);
      savedAt += earned * cooldown;
    }
    if (saved === 0) return false;
    saved -= 1;
    return true;
  };

  return async (header, token) => {
    const age = known === undefined ? Number.POSITIVE_INFINITY : clock.now() - known.fetchedAt;
    if (age > maxAge && (known === undefined || clock.now() - triedAt > cooldown)) {
      try {
        await refresh();
      } catch (cause) {
        if (age > maxStale) throw unavailable(cause);
        log().warn('jwks_stale', { ageSeconds: Math.round(age / 1000), cause: describeCause(cause) });
      }
    } else if (age > maxStale) {
      throw unavailable(new Error('the known keys are too old'));
    }
    if (known === undefined) throw unavailable(new Error('no keys are known yet'));
    try {
      return await known.find(header, token);
    } catch (missing) {
      if (!(missing instanceof errors.JWKSNoMatchingKey)) throw missing;
      if (!mayAskForUnknown()) throw reachable ? missing : unavailable(missing);
    }
    try {
      await refresh();
    } catch (cause) {
      throw unavailable(cause);
    }
    return known.find(header, token);
  };
}
