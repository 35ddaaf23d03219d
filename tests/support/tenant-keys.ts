import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';

/** The issuer and audience that unit tests agree on. */
export const issuer = 'https://tenant.example/';
export const audience = 'https://valet/api';

/** A clock that stands still until a test moves it. */
export class FrozenClock {
  #now: number;

  constructor(now = Date.UTC(2026, 10, 21, 12)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  advance(milliseconds: number): void {
    this.#now += milliseconds;
  }
}

/** A signing key of a tenant, with the JWKS that publishes it. */
export async function tenantKey(kid = 'key-1', algorithm = 'RS256') {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' };
  return {
    jwk,
    sign: (claims: JWTPayload, header: Record<string, unknown> = {}) =>
      new SignJWT(claims).setProtectedHeader({ alg: algorithm, kid, typ: 'JWT', ...header }).sign(privateKey),
  };
}

/** The claims of a person's access token as Auth0 writes it by default. */
export function personClaims(clock: { now(): number }, over: Record<string, unknown> = {}): JWTPayload {
  const now = Math.floor(clock.now() / 1000);
  return {
    iss: issuer,
    sub: 'google-oauth2|1',
    aud: [audience, `${issuer}userinfo`],
    iat: now,
    exp: now + 3600,
    azp: 'valet-spa',
    scope: 'openid profile email',
    permissions: [],
    ...over,
  };
}

/** A fetch that answers a JWKS, and can be made to fail. */
export function jwksFetch(keys: () => readonly object[]) {
  const state = { calls: 0, down: false };
  const fetch = (): Promise<Response> => {
    state.calls += 1;
    if (state.down) return Promise.resolve(new Response('busy', { status: 503 }));
    return Promise.resolve(Response.json({ keys: keys() }));
  };
  return { fetch, state };
}
