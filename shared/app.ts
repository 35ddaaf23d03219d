import { type Gate, routesFor } from './http/index.ts';
import { createKeySource, createTokenVerifier, type TokenVerifier } from './identity/index.ts';
import { type Clock, type Fetch, systemClock } from './platform/index.ts';
import { type Environment, readSettings, type Settings } from './settings/index.ts';

/** What the routes work with. Every part is made when first used, and one that lacks a setting says so then. */
export interface App {
  readonly settings: Settings;
  readonly verifier: TokenVerifier;
}

/** What a test may bring in place of the machine's own. */
export interface Collaborators {
  readonly clock: Clock;
  readonly fetch: Fetch;
}

/** How the files of `functions/` declare a route. */
export const route = routesFor<App>();

/** Makes a getter's value once. A failed try is not kept, so that a fault ends when its cause does. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/**
 * The composition root: the only reader of the environment's typed form, and the only place that chooses adapters.
 * Never throws; what is not configured throws when it is used.
 */
export function createApp(env: Environment, collaborators: Partial<Collaborators> = {}): App {
  const { clock = systemClock, fetch = globalThis.fetch } = collaborators;
  const settings = readSettings(env);

  const verifier = once(() => {
    const { issuer, tenant, audience, allowedClients } = settings.auth();
    const keys = createKeySource({ url: `${tenant}/.well-known/jwks.json`, fetch, clock });
    return createTokenVerifier({ issuer, audience, allowedClients, keys, clock });
  });

  return {
    settings,
    get verifier() {
      return verifier();
    },
  };
}
