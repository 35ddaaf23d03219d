import { createHmac } from 'node:crypto';
import { Problem } from '../errors/index.ts';
import { type Clock, Secret } from '../platform/index.ts';

/** A queue, topic, subscription or hub, as its address names it. */
export interface ServiceBusEntity {
  /** Host of the namespace, in lower case. */
  readonly namespace: string;
  /** Path in lower case, such as `orders`: Service Bus does not tell cases apart. */
  readonly path: string;
  /** The address that a signature is for. */
  readonly uri: string;
}

/** Signs for entities of one namespace. */
export interface ServiceBusSigner {
  /** Whether the key's namespace, and its EntityPath when it has one, hold the entity. */
  holds(entity: ServiceBusEntity): boolean;
  /** The entity that the connection string itself names, if it does. */
  readonly ownEntity: ServiceBusEntity | undefined;
  /** A whole `Authorization` header, good for `seconds`. */
  sign(entity: ServiceBusEntity, seconds: number): Secret;
}

/**
 * Reads the address of an entity: `sb` or `https`, a host, a path. The namespace itself is none: a signature for it would
 * open every entity. Undefined for anything else.
 */
export function readEntity(address: string): ServiceBusEntity | undefined {
  const match = /^(sb|https):\/\/([a-z0-9.-]+)\/([a-z0-9](?:[a-z0-9._/-]*[a-z0-9])?)\/?$/.exec(
    address.toLowerCase(),
  );
  const [, scheme, namespace, path] = match ?? [];
  if (scheme === undefined || namespace === undefined || path === undefined) return undefined;
  if (path.split('/').some((segment) => segment === '' || segment === '.' || segment === '..'))
    return undefined;
  return { namespace, path, uri: `${scheme}://${namespace}/${path}` };
}

/**
 * Shared access signatures of Service Bus (Microsoft: "Service Bus access control with Shared Access Signatures"): an
 * HMAC over the encoded address and the end in seconds, by the key as text. The rights are those of the key's policy.
 *
 * @throws Problem `configuration_error` for a connection string that lacks a part
 */
export function createServiceBusSigner(connectionString: Secret, clock: Clock): ServiceBusSigner {
  const parts = new Map<string, string>();
  for (const part of connectionString.reveal().split(';')) {
    const at = part.indexOf('=');
    if (at > 0) parts.set(part.slice(0, at).trim().toLowerCase(), part.slice(at + 1).trim());
  }
  const endpoint = parts.get('endpoint') ?? '';
  const keyName = parts.get('sharedaccesskeyname');
  const key = parts.get('sharedaccesskey');
  const entityPath = parts.get('entitypath');
  if (!/^sb:\/\/[^/]+\/?$/i.test(endpoint) || keyName === undefined || key === undefined) {
    throw new Problem(
      'configuration_error',
      'This service is not set up completely. Its operator was told.',
      {
        cause: new Error(
          'SERVICE_BUS_CONNECTION_STRING must name Endpoint, SharedAccessKeyName and SharedAccessKey',
        ),
      },
    );
  }
  const namespace = new URL(endpoint.replace(/^sb:/i, 'https:')).hostname;
  const ownEntity = entityPath === undefined ? undefined : readEntity(`sb://${namespace}/${entityPath}`);
  return {
    ownEntity,
    holds: (entity) =>
      entity.namespace === namespace &&
      (ownEntity === undefined ||
        entity.path === ownEntity.path ||
        entity.path.startsWith(`${ownEntity.path}/`)),
    sign(entity, seconds) {
      const resource = encodeURIComponent(entity.uri);
      const end = Math.floor(clock.now() / 1000) + seconds;
      const signature = createHmac('sha256', key).update(`${resource}\n${end}`).digest('base64');
      return new Secret(
        `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=${end}&skn=${encodeURIComponent(keyName)}`,
      );
    },
  };
}
