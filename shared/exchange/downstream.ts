import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import { z } from 'zod';
import type { PublicKeySet } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import { type Clock, log, Secret } from '../platform/index.ts';

/** What a token for another API says. */
export interface DownstreamClaims {
  readonly subject: string;
  readonly clientId: string;
  readonly audience: string;
  readonly permissions: readonly string[];
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** Signs tokens for other APIs, and publishes what they check them with. */
export interface DownstreamTokens {
  /** @throws Problem `configuration_error` when there is no usable key */
  sign(claims: DownstreamClaims): Promise<Secret>;
  /** The public halves of all keys, the retired ones included. */
  publicKeys(): PublicKeySet;
}

const PrivateKeys = z.object({
  keys: z.array(
    z.object({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: z.string(),
      y: z.string(),
      d: z.string(),
      kid: z.string(),
    }),
  ),
});

function misconfigured(cause: unknown): Problem {
  return new Problem(
    'configuration_error',
    'This service is not set up completely. Its operator was told.',
    // The cause may quote the key, so only its kind goes to the log.
    {
      cause: new Error(
        `DOWNSTREAM_SIGNING_KEYS cannot be used (${cause instanceof Error ? cause.name : 'missing'})`,
      ),
    },
  );
}

/**
 * Tokens in the form of RFC 9068: ES256, `typ: at+jwt`. `sub` is the Auth0 user id, not our owner id: an API behind us
 * knows people by the id that their sign-in gives them, as it did when the tenant's own tokens reached it, and our owner
 * ids stay our own. `act` names the application that acts (RFC 8693 §4.1).
 *
 * @param options.signingKeys a JWKS: the first key signs, all are published
 */
export function createDownstreamTokens(options: {
  /** `iss`: PUBLIC_ORIGIN/api. */
  readonly issuer: string;
  readonly signingKeys: Secret | undefined;
  readonly clock: Clock;
}): DownstreamTokens {
  const { issuer, clock } = options;
  const keys =
    options.signingKeys === undefined ? [] : PrivateKeys.parse(JSON.parse(options.signingKeys.reveal())).keys;
  const [first] = keys;
  let imported: ReturnType<typeof importJWK> | undefined;

  return {
    async sign(claims) {
      if (first === undefined) throw misconfigured(undefined);
      imported ??= importJWK(first, 'ES256');
      const key = await imported.catch((cause: unknown) => {
        throw misconfigured(cause);
      });
      const jti = randomUUID();
      const jwt = new SignJWT({
        client_id: claims.clientId,
        act: { sub: claims.clientId },
        // RFC 6749 §3.3 knows no empty scope.
        ...(claims.permissions.length === 0 ? {} : { scope: claims.permissions.join(' ') }),
        permissions: [...claims.permissions],
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: first.kid })
        .setIssuer(issuer)
        .setSubject(claims.subject)
        .setAudience(claims.audience)
        .setIssuedAt(Math.floor(clock.now() / 1000))
        .setExpirationTime(claims.expiresAt)
        .setJti(jti);
      const token = new Secret(await jwt.sign(key));
      // By its jti the API that it is for can say whose it was.
      log().info('token', { kind: 'api', jti, audience: claims.audience, clientId: claims.clientId });
      return token;
    },
    publicKeys: () => ({
      // Picked one by one: nothing private gets out by being there.
      keys: keys.map(({ kty, crv, x, y, kid }) => ({ kty, crv, x, y, kid, alg: 'ES256', use: 'sig' })),
    }),
  };
}
