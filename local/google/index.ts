import type { AddressInfo } from 'node:net';
import type { RunningPart } from '../child/child.ts';
import { patient } from '../child/patient.ts';
import { googleClient } from '../config.ts';
import { newSigningKeys } from './oauth/keys.ts';
import { createGoogleServer } from './server.ts';
import { newWorld } from './world.ts';

/** What the supervisor tells the local Google. */
export interface GoogleConfig {
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the tenant's Google connection receives codes: `<tenantOrigin>/login/callback`. */
  readonly tenantOrigin: string;
  readonly apiOrigin: string;
  readonly webOrigin: string;
}

/**
 * Starts a Google of this machine: sign-in, consent, tokens, the Photos Picker and its bytes, each under
 * `<origin>/<host>/<path>` for the real `https://<host>/<path>`. It refuses what the real one refuses.
 *
 * @throws {Error} in production, where a Google that believes anybody is who they say has no place
 */
export async function startGoogle(config: GoogleConfig): Promise<RunningPart> {
  if (process.env['NODE_ENV'] === 'production')
    throw new Error('The local Google does not run in production.');
  const client = { ...googleClient, name: 'Valet', redirectUris: [`${config.tenantOrigin}/login/callback`] };
  const server = patient(createGoogleServer(newWorld([client], await newSigningKeys())));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((cause) => (cause === undefined ? resolve() : reject(cause)));
        server.closeAllConnections();
      }),
  };
}
