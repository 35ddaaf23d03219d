import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

/** An API of somebody else, which knows Valet by its published keys alone. */
export interface SecondApi {
  readonly origin: string;
  stop(): Promise<void>;
}

/**
 * What an API behind Valet has to do, whole: check a token of RFC 9068 by the published keys, and ask for a permission.
 * `GET /` wants a good token, `GET /reports` the permission `read:reports`.
 */
export async function startSecondApi(options: {
  /** PUBLIC_ORIGIN of Valet. */
  readonly valet: string;
  /** Its own audience. */
  readonly audience: string;
}): Promise<SecondApi> {
  const keys = createRemoteJWKSet(new URL(`${options.valet}/api/.well-known/jwks.json`));

  const answer = async (path: string, authorization: string): Promise<[number, unknown]> => {
    try {
      const { payload } = await jwtVerify(authorization.replace(/^Bearer /, ''), keys, {
        algorithms: ['ES256'],
        issuer: `${options.valet}/api`,
        audience: options.audience,
        typ: 'at+jwt',
        requiredClaims: ['exp', 'sub', 'client_id', 'jti'],
      });
      const permissions = Array.isArray(payload['permissions']) ? payload['permissions'] : [];
      if (path === '/reports' && !permissions.includes('read:reports'))
        return [403, { error: 'insufficient_scope' }];
      return [200, { subject: payload.sub, client: payload['client_id'], permissions }];
    } catch (cause) {
      if (!(cause instanceof errors.JOSEError)) throw cause;
      return [401, { error: 'invalid_token', reason: cause.code }];
    }
  };

  const server = createServer((request, response) => {
    void answer(request.url ?? '/', request.headers.authorization ?? '').then(
      ([status, body]) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      () => response.writeHead(500).end(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
