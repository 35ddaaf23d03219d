import type { TokenCredential } from '@azure/identity';
import type { Clock } from '../platform/index.ts';
import type { StorageSettings } from './account.ts';
import { createClients } from './clients.ts';
import { type Container, createContainers } from './container.ts';
import { delegationSigner, type SasSigner, sharedKeySigner } from './signer.ts';
import { createTable, type Table } from './table.ts';

/** The one storage account with people's rows and files. */
export interface Storage {
  /** A table by name (3 to 63 letters and digits); costs nothing until it is used. */
  table(name: string): Table;
  /** A container by name (3 to 63 of a–z, 0–9, `-`); costs nothing until it is used. */
  container(name: string): Container;
  readonly signer: SasSigner;
}

export interface StorageDeps {
  readonly clock: Clock;
  /** In place of the app's managed identity. */
  readonly credential?: TokenCredential;
}

/** @throws {Problem} `configuration_error` for an account key that is not for loopback */
export function createStorage(settings: StorageSettings, deps: StorageDeps): Storage {
  const clients = createClients(settings, deps.credential);
  const tables = new Map<string, Table>();
  return {
    table(name) {
      const table = tables.get(name) ?? createTable(clients, name);
      tables.set(name, table);
      return table;
    },
    container: createContainers(clients),
    signer:
      clients.account.key === undefined ? delegationSigner(clients, deps.clock) : sharedKeySigner(clients),
  };
}
