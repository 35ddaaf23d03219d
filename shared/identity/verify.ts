import { jwtVerify, type JWTPayload } from 'jose';
import { z } from 'zod';
import { Problem } from '../errors/index.ts';
import type { Clock, Secret } from '../platform/index.ts';
import type { Caller } from './caller.ts';
import { asInvalidToken, invalidToken } from './invalid-token.ts';
import type { KeySource } from './keys.ts';
import { clockTolerance } from './token-form.ts';

export interface VerifierOptions {
  /** `iss`, ending in `/` as Auth0 writes it. */
  readonly issuer: string;
  readonly audience: string;
  /** Allow-list of `azp`; undefined allows every client of the tenant. */
  readonly allowedClients?: readonly string[] | undefined;
  readonly keys: KeySource;
  readonly clock: Clock;
}

/** The claims that an access token of Auth0 has; `at+jwt` tokens (RFC 9068) name the client `client_id`. */
const AccessTokenClaims = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  iat: z.number(),
  exp: z.number(),
  azp: z.string().min(1).optional(),
  client_id: z.string().min(1).optional(),
  gty: z.string().optional(),
  scope: z.string().optional(),
  permissions: z.array(z.string()).optional(),
});

/** Claims that only an ID token has (OIDC Core §2, §3.1.3.6): such a token is refused even with our audience. */
const idTokenClaims = ['nonce', 'at_hash', 'c_hash'] as const;

const profile = (claims: JWTPayload, claim: string): string | undefined => {
  const value = claims[`https://valet/${claim}`];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/**
 * Says who a token speaks for. RS256 only, issuer and audience exact, `exp` required, 5 s of tolerance, no unknown
 * `crit`, no ID tokens (RFC 8725 §3.11, RFC 9068 §4).
 */
export interface TokenVerifier {
  /**
   * @throws Problem `invalid_token` for a token that is not accepted, `client_not_allowed` for one of a client outside
   *   the allow-list, `unavailable` when the tenant's keys cannot be had
   */
  verify(token: Secret): Promise<Caller>;
}

export function createTokenVerifier(options: VerifierOptions): TokenVerifier {
  const { issuer, audience, allowedClients, keys, clock } = options;

  return {
    async verify(token) {
      const claims = await verified(token);
      if (claims.iat > clock.now() / 1000 + clockTolerance)
        throw invalidToken('The access token is from the future.');
      const clientId = claims.azp ?? claims.client_id;
      if (clientId === undefined) throw invalidToken('The access token does not name its client.');
      if (allowedClients !== undefined && !allowedClients.includes(clientId)) {
        throw new Problem('client_not_allowed', 'This application may not use this service.');
      }
      const base = {
        issuer,
        subject: claims.sub,
        clientId,
        permissions: new Set(claims.permissions ?? claims.scope?.split(' ').filter((scope) => scope !== '')),
        issuedAt: claims.iat,
        expiresAt: claims.exp,
        token,
      };
      const isMachine = claims.gty === 'client-credentials';
      if (isMachine !== (claims.sub === `${clientId}@clients`)) {
        throw invalidToken('The access token mixes a person and a machine.');
      }
      if (isMachine) return { kind: 'machine', ...base };
      return {
        kind: 'person',
        ...base,
        name: profile(claims, 'name'),
        email: profile(claims, 'email'),
        picture: profile(claims, 'picture'),
      };
    },
  };

  async function verified(token: Secret): Promise<z.infer<typeof AccessTokenClaims>> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token.reveal(), keys, {
        algorithms: ['RS256'],
        issuer,
        audience,
        clockTolerance,
        currentDate: new Date(clock.now()),
        requiredClaims: ['exp', 'iat', 'sub'],
      });
      const type = protectedHeader.typ?.toLowerCase().replace(/^application\//, '');
      if (type !== undefined && type !== 'jwt' && type !== 'at+jwt') {
        throw invalidToken('This is a token of another type, not an access token.');
      }
      if (idTokenClaims.some((claim) => claim in payload)) {
        throw invalidToken('This is an ID token. Send the access token.');
      }
      const claims = AccessTokenClaims.safeParse(payload);
      if (!claims.success) throw invalidToken('The access token lacks a claim.', claims.error);
      return claims.data;
    } catch (cause) {
      throw asInvalidToken(cause, 'access token');
    }
  }
}
