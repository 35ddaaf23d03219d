import { createIdTokenVerifier, createKeySource, createTokenVerifier } from '../identity/index.ts';
import { createOwners, createTombstones } from '../people/index.ts';
import type { Clock, Fetch } from '../platform/index.ts';
import type { Settings } from '../settings/index.ts';
import { createStorage } from '../storage/index.ts';
import { once } from './once.ts';

/** What a test may bring in place of the machine's own. */
export interface Collaborators {
  readonly clock: Clock;
  readonly fetch: Fetch;
}

export type Foundation = ReturnType<typeof composeFoundation>;

/** What everything else stands on: the tenant's tokens, storage, and who owns what. */
export function composeFoundation(settings: Settings, { clock, fetch }: Collaborators) {
  const tenantKeys = once(() =>
    createKeySource({ url: `${settings.auth().tenant}/.well-known/jwks.json`, fetch, clock }),
  );
  const verifier = once(() => {
    const { issuer, audience, allowedClients } = settings.auth();
    return createTokenVerifier({ issuer, audience, allowedClients, keys: tenantKeys(), clock });
  });
  const idTokens = once(() =>
    createIdTokenVerifier({ issuer: settings.auth().issuer, keys: tenantKeys(), clock }),
  );
  const storage = once(() => createStorage(settings.storage(), { clock }));
  const owners = once(() => createOwners({ table: storage().table('owners'), clock }));
  const tombstones = once(() => createTombstones({ table: storage().table('tombstones'), clock }));
  /** The applications that people sign in to, and whose ID tokens so prove something about them. */
  const signInClients = (): readonly string[] => {
    const { spaClientId, nativeClientId } = settings.auth();
    return nativeClientId === undefined ? [spaClientId] : [spaClientId, nativeClientId];
  };

  return { settings, clock, fetch, verifier, idTokens, signInClients, storage, owners, tombstones };
}
