import { afterAll, beforeAll } from '@jest/globals';
import type { Caller, PersonCaller } from '../../../shared/identity/index.ts';
import { createOwners, type Owners } from '../../../shared/people/index.ts';
import { type Clock, randomId, Secret } from '../../../shared/platform/index.ts';
import { createStorage, type Table } from '../../../shared/storage/index.ts';
import { createTables, type Tables, type TablesOptions } from '../../../shared/tables/index.ts';
import { startTestAzurite, type TestAzurite } from '../../support/azurite.ts';

export const issuer = 'https://tenant.test/';

const base = {
  issuer,
  clientId: 'client',
  issuedAt: 0,
  expiresAt: 0,
  token: new Secret('token'),
};

/** A person whom nobody has seen before, with permissions. */
export const somebody = (...permissions: string[]): PersonCaller => ({
  ...base,
  kind: 'person',
  subject: `auth0|${randomId()}`,
  permissions: new Set(permissions),
  name: undefined,
  email: undefined,
  picture: undefined,
});

export const aMachine = (...permissions: string[]): Caller => ({
  ...base,
  kind: 'machine',
  subject: 'client@clients',
  permissions: new Set(permissions),
});

export interface TablesHarness {
  readonly azurite: TestAzurite;
  readonly clock: Clock & { at: number };
  readonly owners: Owners;
  readonly table: Table;
  readonly tables: Tables;
  /** Tables on the same storage, made otherwise. */
  make(options: Partial<TablesOptions>): Tables;
}

/** Rows on a real Azurite of the test file's own, with a clock that stands still. */
export function useTables(): () => TablesHarness {
  let harness: TablesHarness;
  beforeAll(async () => {
    harness = await startTables();
  }, 30_000);
  afterAll(() => harness.azurite.stop());
  return () => harness;
}

async function startTables(): Promise<TablesHarness> {
  const azurite = await startTestAzurite();
  const clock = { at: Date.parse('2026-11-01T12:00:00Z'), now: () => clock.at };
  const storage = createStorage(
    { kind: 'connection-string', connectionString: azurite.connectionString },
    { clock },
  );
  const owners = createOwners({ table: storage.table('owners'), clock });
  const table = storage.table('rows');
  const make = (options: Partial<TablesOptions>): Tables =>
    createTables({ table, owners, clock, issuer: () => issuer, ...options });
  return { azurite, clock, owners, table, make, tables: make({}) };
}
