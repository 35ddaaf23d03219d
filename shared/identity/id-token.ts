import { jwtVerify } from 'jose';
import { z } from 'zod';
import type { Clock, Secret } from '../platform/index.ts';
import { asInvalidToken, invalidToken } from './invalid-token.ts';
import type { KeySource } from './keys.ts';
import { clockTolerance, compactJws, longestToken } from './token-form.ts';

/** What an ID token says of a sign-in. Not a caller: it opens no route by itself. */
export interface SignedInPerson {
  readonly issuer: string;
  readonly subject: string;
  /** The application that the person signed in to. */
  readonly clientId: string;
  /** `iat`, in seconds. */
  readonly issuedAt: number;
  /** `exp`, in seconds. */
  readonly expiresAt: number;
  /** `auth_time`, in seconds: when the person really signed in. */
  readonly authenticatedAt: number | undefined;
}

export interface IdTokenWish {
  /** The applications whose ID tokens are taken: `aud` must be one of them. */
  readonly clients: readonly string[];
  /** The greatest age by `iat`, in seconds. Default: none. */
  readonly maxAgeSeconds?: number;
  /** The greatest age of the sign-in by `auth_time`, in seconds; the claim is then required. Default: none. */
  readonly maxAuthAgeSeconds?: number;
}

/**
 * Reads an ID token (OIDC Core §3.1.3.7) that a caller hands in as proof of a sign-in: by the tenant's RS256 keys, with
 * exact issuer and a known application as its only audience. An access token is not accepted: its audience is an API.
 */
export interface IdTokenVerifier {
  /** @throws Problem `invalid_token`; `unavailable` when the tenant's keys cannot be had */
  verify(token: Secret, wish: IdTokenWish): Promise<SignedInPerson>;
}

const IdTokenClaims = z.looseObject({
  iss: z.string(),
  sub: z.string().min(1).max(255),
  // With one application as the only audience there is no `azp` to weigh against it (OIDC Core §3.1.3.7, 4 and 5).
  aud: z.union([z.string(), z.tuple([z.string()]).transform(([only]) => only)]),
  azp: z.string().optional(),
  iat: z.number(),
  exp: z.number(),
  auth_time: z.number().optional(),
});

export function createIdTokenVerifier(options: {
  /** `iss`, ending in `/` as Auth0 writes it. */
  readonly issuer: string;
  readonly keys: KeySource;
  readonly clock: Clock;
}): IdTokenVerifier {
  const { issuer, keys, clock } = options;

  const read = async (token: Secret, clients: readonly string[]): Promise<z.infer<typeof IdTokenClaims>> => {
    const text = token.reveal();
    if (text.length > longestToken || !compactJws.test(text)) {
      throw invalidToken('The ID token is not a signed JWT in compact form.');
    }
    try {
      const { payload, protectedHeader } = await jwtVerify(text, keys, {
        algorithms: ['RS256'],
        issuer,
        audience: [...clients],
        clockTolerance,
        currentDate: new Date(clock.now()),
        requiredClaims: ['exp', 'iat', 'sub', 'aud'],
      });
      if (protectedHeader.typ !== undefined && protectedHeader.typ.toLowerCase() !== 'jwt') {
        throw invalidToken('This is a token of another type, not an ID token.');
      }
      const claims = IdTokenClaims.safeParse(payload);
      if (!claims.success) throw invalidToken('The ID token lacks a claim, or has too many audiences.');
      return claims.data;
    } catch (cause) {
      throw asInvalidToken(cause, 'ID token');
    }
  };

  return {
    async verify(token, { clients, maxAgeSeconds, maxAuthAgeSeconds }) {
      const claims = await read(token, clients);
      const now = clock.now() / 1000;
      if (claims.iat > now + clockTolerance) throw invalidToken('The ID token is from the future.');
      if (claims.azp !== undefined && claims.azp !== claims.aud) {
        throw invalidToken('The ID token\'s "azp" is not accepted.');
      }
      if (maxAgeSeconds !== undefined && now - claims.iat > maxAgeSeconds + clockTolerance) {
        throw invalidToken('The ID token is too old. Sign in again.');
      }
      if (maxAuthAgeSeconds !== undefined) {
        if (claims.auth_time === undefined) {
          throw invalidToken('The ID token does not say when the person signed in. Ask with prompt=login.');
        }
        if (
          claims.auth_time > now + clockTolerance ||
          now - claims.auth_time > maxAuthAgeSeconds + clockTolerance
        ) {
          throw invalidToken('The sign-in is too long ago. Sign in again, with prompt=login.');
        }
      }
      return {
        issuer: claims.iss,
        subject: claims.sub,
        clientId: claims.aud,
        issuedAt: claims.iat,
        expiresAt: claims.exp,
        authenticatedAt: claims.auth_time,
      };
    },
  };
}
