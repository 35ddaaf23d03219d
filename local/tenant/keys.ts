import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import type { CryptoKey, JWTHeaderParameters, JWTPayload } from 'jose';
import type { JWK } from 'oidc-provider';

/** The tenant's signing key, and a stranger's with the same `kid`, for tokens that only look right. */
export interface TenantKeys {
  /** The private key, for the provider. */
  readonly jwk: JWK;
  /** @throws jose's errors when the token is not one of this tenant for that audience */
  verify(token: string, audience: string): Promise<JWTPayload>;
  sign(
    claims: JWTPayload,
    header: Partial<JWTHeaderParameters>,
    whose: 'tenant' | 'foreign',
  ): Promise<string>;
}

/** Makes fresh RS256 keys: nothing signed by another run is good here. */
export async function makeKeys(issuer: string): Promise<TenantKeys> {
  const [own, foreign] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('RS256'),
  ]);
  const kid = crypto.randomUUID();
  const privates: Record<'tenant' | 'foreign', CryptoKey> = {
    tenant: own.privateKey,
    foreign: foreign.privateKey,
  };
  return {
    jwk: { ...(await exportJWK(own.privateKey)), kid, alg: 'RS256', use: 'sig' },
    verify: async (token, audience) =>
      (await jwtVerify(token, own.publicKey, { issuer, audience, algorithms: ['RS256'] })).payload,
    sign: (claims, header, whose) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid, ...header })
        .sign(privates[whose]),
  };
}
