import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What one address of the world answers. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
}

export interface World {
  readonly origin: string;
  /** `METHOD /path` of every request so far. */
  readonly seen: string[];
  /** Complete settings, but for storage, which other tests have. */
  readonly env: Record<string, string>;
  close(): Promise<void>;
}

/** A key as DOWNSTREAM_SIGNING_KEYS holds it. */
export function signingKey(kid: string): Record<string, unknown> {
  return { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }), kid };
}

export const secrets = { management: 'm-secret-0123456789', google: 'g-secret-0123456789' };

/**
 * Tenant, Google, API and page on one loopback server, all in order.
 *
 * @param changes answers that differ, by `METHOD /path`
 */
export async function world(
  changes: (origin: string) => Readonly<Record<string, Reply>> = () => ({}),
): Promise<World> {
  const seen: string[] = [];
  let answers: Readonly<Record<string, Reply>> = {};
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const name = `${request.method ?? ''} ${path}`;
    seen.push(name);
    request.resume();
    const { status = 200, headers = {}, json } = answers[name] ?? { status: 404 };
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(json === undefined ? '' : JSON.stringify(json));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const auth0 = { domain: origin, audience: 'https://valet/api', spaClientId: 'spa' };
  answers = {
    'GET /.well-known/openid-configuration': {
      json: { issuer: `${origin}/`, jwks_uri: `${origin}/.well-known/jwks.json` },
    },
    'GET /.well-known/jwks.json': { json: { keys: [{ kty: 'RSA', kid: 'one' }] } },
    'GET /authorize': { status: 302, headers: { location: `${origin}/?error=login_required&state=x` } },
    'POST /oauth/token': {
      json: { access_token: 'a-token', scope: 'read:users read:user_idp_tokens update:users' },
    },
    'POST /oauth2.googleapis.com/token': { status: 400, json: { error: 'invalid_grant' } },
    'GET /api/health': { json: { status: 'ok' } },
    'GET /api/config': { json: { auth0 } },
    'OPTIONS /api/me': {
      status: 204,
      headers: { 'access-control-allow-origin': origin, 'access-control-expose-headers': 'request-id, etag' },
    },
    'GET /': { headers: { 'content-security-policy': `default-src 'none'; connect-src 'self' ${origin}` } },
    'GET /config.json': { json: { apiOrigin: origin } },
    ...changes(origin),
  };
  return {
    origin,
    seen,
    env: {
      AUTH0_DOMAIN: origin,
      AUTH0_AUDIENCE: auth0.audience,
      AUTH0_SPA_CLIENT_ID: auth0.spaClientId,
      AUTH0_MANAGEMENT_CLIENT_ID: 'management',
      AUTH0_MANAGEMENT_CLIENT_SECRET: secrets.management,
      GOOGLE_CLIENT_ID: 'google',
      GOOGLE_CLIENT_SECRET: secrets.google,
      GOOGLE_ORIGIN_OVERRIDE: origin,
      TOKEN_SEALING_KEYS: randomBytes(32).toString('base64'),
      WEB_ORIGINS: origin,
      PUBLIC_ORIGIN: origin,
      DOWNSTREAM_SIGNING_KEYS: JSON.stringify({ keys: [signingKey('one'), signingKey('two')] }),
    },
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
