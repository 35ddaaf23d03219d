import { createHash, randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK, jwtVerify, type JWTPayload, SignJWT } from 'jose';
import { type Account, pictureOf } from '../accounts.ts';

/** The issuer in Google's ID tokens, whatever the address that the local one listens at. */
export const issuer = 'https://accounts.google.com';

/** Signs ID tokens with a key that lives as long as the process. */
export interface SigningKeys {
  readonly jwks: { readonly keys: readonly JWK[] };
  idToken(claims: IdTokenWish): Promise<string>;
  /** The claims of one of our ID tokens, undefined when it is not. */
  verify(idToken: string): Promise<JWTPayload | undefined>;
}

export interface IdTokenWish {
  readonly account: Account;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
  readonly accessToken: string;
}

export async function newSigningKeys(): Promise<SigningKeys> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const kid = randomUUID().replaceAll('-', '');
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' };
  return {
    jwks: { keys: [jwk] },
    // Stamped with the true time, not the clock that tests advance: who verifies it has no such clock.
    idToken: (wish) =>
      new SignJWT(claimsOf(wish))
        .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
        .setIssuer(issuer)
        .setSubject(wish.account.sub)
        .setAudience(wish.clientId)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey),
    verify: async (idToken) => {
      try {
        return (await jwtVerify(idToken, publicKey, { issuer, algorithms: ['RS256'] })).payload;
      } catch {
        return undefined; // whatever is wrong with it, tokeninfo says no more than "Invalid Value"
      }
    },
  };
}

function claimsOf(wish: IdTokenWish): JWTPayload {
  return {
    azp: wish.clientId,
    at_hash: createHash('sha256').update(wish.accessToken).digest().subarray(0, 16).toString('base64url'),
    ...(wish.nonce === undefined ? {} : { nonce: wish.nonce }),
    ...profileClaims(wish.account, wish.scopes),
  };
}

/** What a client may know of the person (OpenID Connect Core §5.4), for ID token and userinfo alike. */
export function profileClaims(account: Account, scopes: readonly string[]): Record<string, string | boolean> {
  const [given = '', ...family] = account.name.split(' ');
  return {
    ...(scopes.some((scope) => scope.endsWith('/userinfo.email'))
      ? { email: account.email, email_verified: true }
      : {}),
    ...(scopes.some((scope) => scope.endsWith('/userinfo.profile'))
      ? {
          name: account.name,
          given_name: given,
          ...(family.length === 0 ? {} : { family_name: family.join(' ') }),
          picture: pictureOf(account),
        }
      : {}),
  };
}
