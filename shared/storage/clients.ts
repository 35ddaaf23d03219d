import type { TableClient } from '@azure/data-tables';
import type { TokenCredential } from '@azure/identity';
import type { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { genuineBlobs, genuineTables } from './genuine.ts';
import type { Account, StorageSettings } from './account.ts';
import { accountOf } from './account.ts';

/** The Azure SDKs, loaded when first needed: a cold start that only checks a token pays nothing for them. */
export interface Clients {
  readonly account: Account;
  blobs(): Promise<BlobServiceClient>;
  table(name: string): Promise<TableClient>;
  /** Only for Azurite: the key that signs. */
  sharedKey(): Promise<StorageSharedKeyCredential | undefined>;
}

/** Keeps the outcome of `work`, but not its failure. */
function once<Value>(work: () => Promise<Value>): () => Promise<Value> {
  let flight: Promise<Value> | undefined;
  return () =>
    (flight ??= work().catch((cause: unknown) => {
      flight = undefined;
      throw cause;
    }));
}

/**
 * @param given a credential in place of the app's managed identity, for a test against Azurite
 */
export function createClients(settings: StorageSettings, given?: TokenCredential): Clients {
  const account = accountOf(settings);
  const identity = once(async () => {
    if (given !== undefined) return given;
    const { ManagedIdentityCredential } = await import('@azure/identity');
    return new ManagedIdentityCredential();
  });
  const sharedKey = once(async () => {
    if (account.key === undefined) return undefined;
    const { StorageSharedKeyCredential } = await import('@azure/storage-blob');
    return new StorageSharedKeyCredential(account.name, account.key.reveal());
  });
  const blobs = once(async () => {
    const { BlobServiceClient, newPipeline } = await import('@azure/storage-blob');
    const credential = (await sharedKey()) ?? (await identity());
    const pipeline = newPipeline(credential, { retryOptions: { maxTries: 1 } });
    pipeline.factories.push(genuineBlobs);
    return new BlobServiceClient(account.blobEndpoint, pipeline);
  });
  const tableCredential = once(async () => {
    if (account.key === undefined) return identity();
    const { AzureNamedKeyCredential } = await import('@azure/data-tables');
    return new AzureNamedKeyCredential(account.name, account.key.reveal());
  });
  const tables = new Map<string, TableClient>();
  const table = async (name: string): Promise<TableClient> => {
    const known = tables.get(name);
    if (known !== undefined) return known;
    const { TableClient: Client } = await import('@azure/data-tables');
    const options = {
      retryOptions: { maxRetries: 0 },
      additionalPolicies: [{ policy: genuineTables, position: 'perCall' as const }],
      allowInsecureConnection: account.tableEndpoint.startsWith('http:'),
    };
    const credential = await tableCredential();
    const client =
      'getToken' in credential
        ? new Client(account.tableEndpoint, name, credential, options)
        : new Client(account.tableEndpoint, name, credential, options);
    tables.set(name, client);
    return client;
  };
  return { account, blobs, table, sharedKey };
}
