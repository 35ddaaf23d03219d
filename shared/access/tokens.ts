/**
 * The token policy: which tokens and signatures for other services may a caller have? The second half of the access
 * policy, in the place of what Auth0's Rules said of a delegation. A fork changes these three answers and nothing else.
 */
import { createHash } from 'node:crypto';

/** Who asks for a token for another service. */
export interface TokenCaller {
  readonly kind: 'person' | 'machine';
  /** The Auth0 user id, or `<client id>@clients`. */
  readonly subject: string;
  /** The application through which they ask. */
  readonly clientId: string;
  readonly permissions: ReadonlySet<string>;
}

/** An API registered in DOWNSTREAM_TARGETS. */
export interface RegisteredApi {
  readonly audience: string;
  /** The applications that may ask for its tokens. */
  readonly clients: readonly string[];
  /** The permissions that its tokens may carry. */
  readonly permissions: readonly string[];
}

export type TokenDecision<Terms> =
  | ({ readonly allow: true; readonly expiresInSeconds: number } & Terms)
  /** `reason` is told to the caller: a plain sentence that gives nothing away about others. */
  | { readonly allow: false; readonly reason: string };

export interface TokenPolicy {
  /** A token for a registered API; `permissions` is the most that it may carry. */
  api(caller: TokenCaller, api: RegisteredApi): TokenDecision<{ readonly permissions: readonly string[] }>;
  /**
   * A signature for a Service Bus entity, named by its path in lower case, such as `orders`. It carries all rights of the
   * key in SERVICE_BUS_CONNECTION_STRING: Service Bus knows no narrower one.
   */
  serviceBus(caller: TokenCaller, entity: string): TokenDecision<object>;
  /** A signature for a container of the retired delegation's time; `sas` is its permissions, such as `rwdl`. */
  legacyContainer(
    caller: TokenCaller,
    wish: { readonly container: string; readonly blob: string | undefined },
  ): TokenDecision<{ readonly sas: string }>;
}

const minute = 60;

/** The container that the old Rule gave to a person: the SHA-1 of their user id, in hex. A name, not a secret. */
export function legacyContainerOf(subject: string): string {
  return createHash('sha1').update(subject).digest('hex');
}

/**
 * By default an API's tokens go to the applications registered with it, Service Bus is open to whoever has the
 * permission `servicebus:<entity>`, and people reach the one container that was theirs.
 */
export const tokenPolicy: TokenPolicy = {
  api(caller, api) {
    if (!api.clients.includes(caller.clientId)) {
      return { allow: false, reason: 'This application may not ask for tokens for that API.' };
    }
    const permissions = api.permissions.filter((permission) => caller.permissions.has(permission));
    return { allow: true, permissions, expiresInSeconds: 5 * minute };
  },
  serviceBus(caller, entity) {
    return caller.permissions.has(`servicebus:${entity}`)
      ? { allow: true, expiresInSeconds: 15 * minute }
      : { allow: false, reason: 'This needs the permission of that Service Bus entity.' };
  },
  legacyContainer(caller, { container, blob }) {
    if (caller.kind !== 'person' || container !== legacyContainerOf(caller.subject)) {
      return { allow: false, reason: 'This container is not yours to use.' };
    }
    return { allow: true, sas: blob === undefined ? 'rwdl' : 'rwd', expiresInSeconds: 15 * minute };
  },
};
