import { Problem } from '../errors/index.ts';
import { Secret } from '../platform/index.ts';

/** Which storage account, and how this service proves itself to it. */
export type StorageSettings =
  | {
      readonly kind: 'identity';
      readonly accountName: string;
      /** Default: the account's address in the public cloud. */
      readonly blobEndpoint?: string;
      readonly tableEndpoint?: string;
    }
  | { readonly kind: 'connection-string'; readonly connectionString: Secret };

export interface Account {
  readonly name: string;
  /** Without a trailing slash. */
  readonly blobEndpoint: string;
  readonly tableEndpoint: string;
  /** Undefined with a managed identity. */
  readonly key: Secret | undefined;
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);
const bare = (address: string): string => address.replace(/\/+$/, '');

/**
 * Account keys open everything and never end, so they are taken for an Azurite on this machine and for nothing else.
 * The settings reader says so first; this is the place that would use the key, so it checks again.
 *
 * @throws {Problem} `configuration_error`
 */
export function accountOf(settings: StorageSettings): Account {
  if (settings.kind === 'identity') {
    const { accountName } = settings;
    return {
      name: accountName,
      blobEndpoint: bare(settings.blobEndpoint ?? `https://${accountName}.blob.core.windows.net`),
      tableEndpoint: bare(settings.tableEndpoint ?? `https://${accountName}.table.core.windows.net`),
      key: undefined,
    };
  }
  const parts = new Map<string, string>();
  for (const part of settings.connectionString.reveal().split(';')) {
    const at = part.indexOf('=');
    if (at > 0) parts.set(part.slice(0, at).trim(), part.slice(at + 1).trim());
  }
  const name = parts.get('AccountName');
  const key = parts.get('AccountKey');
  const endpoints = [parts.get('BlobEndpoint'), parts.get('TableEndpoint')];
  const [blobEndpoint, tableEndpoint] = endpoints;
  if (
    name === undefined ||
    key === undefined ||
    blobEndpoint === undefined ||
    tableEndpoint === undefined ||
    !endpoints.every((address = '') => URL.canParse(address) && loopback.has(new URL(address).hostname))
  ) {
    throw new Problem(
      'configuration_error',
      'This service is not set up completely. Its operator was told.',
      {
        cause: new Error(
          'STORAGE_CONNECTION_STRING must name AccountName, AccountKey, BlobEndpoint and TableEndpoint of an Azurite on loopback',
        ),
      },
    );
  }
  return {
    name,
    key: new Secret(key),
    blobEndpoint: bare(blobEndpoint),
    tableEndpoint: bare(tableEndpoint),
  };
}
