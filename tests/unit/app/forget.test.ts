import { TableClient } from '@azure/data-tables';
import { BlobServiceClient } from '@azure/storage-blob';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createApp } from '../../../shared/app.ts';
import type { PersonCaller } from '../../../shared/identity/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import { startTestAzurite, type TestAzurite } from '../../support/azurite.ts';

// Looks into storage itself: a person who signs in again gets a new owner id, and would see nothing of what was left.
let azurite: TestAzurite;
beforeAll(async () => {
  azurite = await startTestAzurite();
}, 30_000);
afterAll(() => azurite.stop());

const person: PersonCaller = {
  ...{ kind: 'person', issuer: 'https://tenant.example/', subject: 'auth0|leaving', clientId: 'spa' },
  ...{ permissions: new Set<string>(), issuedAt: Math.floor(Date.now() / 1000), expiresAt: 4e9 },
  ...{ token: new Secret('t'), name: 'Lea', email: 'lea@example.com', picture: undefined },
};

/** Every row of every table whose partition or key names the owner, but for the marks that forgetting itself needs. */
async function rowsNaming(owner: string, tables: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const name of tables) {
    const client = TableClient.fromConnectionString(
      `DefaultEndpointsProtocol=http;${azurite.connectionString.reveal()}`,
      name,
      {
        allowInsecureConnection: true,
      },
    );
    for await (const row of client.listEntities()) {
      const key = `${row.partitionKey ?? ''}/${row.rowKey ?? ''}`;
      if (key.includes(owner)) found.push(`${name}: ${key}`);
    }
  }
  return found;
}

test('whoever is forgotten has no row and no byte left in storage', async () => {
  const app = createApp({
    AUTH0_DOMAIN: 'tenant.example',
    AUTH0_AUDIENCE: 'https://valet/api',
    AUTH0_SPA_CLIENT_ID: 'spa',
    AUTH0_MANAGEMENT_CLIENT_ID: 'm2m',
    AUTH0_MANAGEMENT_CLIENT_SECRET: 'secret',
    GOOGLE_CLIENT_ID: 'google',
    GOOGLE_CLIENT_SECRET: 'secret',
    TOKEN_SEALING_KEYS: Buffer.alloc(32, 7).toString('base64'),
    STORAGE_CONNECTION_STRING: azurite.connectionString.reveal(),
    PUBLIC_ORIGIN: 'https://api.example',
    WEB_ORIGINS: 'https://page.example',
  });
  const owner = await app.owners.ownerOf(person);
  const notes = await app.tables.open('notes', person);
  await notes.create({ text: 'mine' });
  const caller = { ...person, ownerId: owner };
  const grant = await app.files.grant(caller, owner, { operation: 'upload', name: 'a.txt', size: 5 });
  await fetch(grant.url, {
    method: 'PUT',
    body: 'hello',
    headers: { ...grant.headers, 'x-ms-blob-type': 'BlockBlob' },
  });
  const fileId = grant.fileId ?? '';
  await app.files.complete(owner, fileId);
  await app.shares.create(caller, owner, {
    fileId,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  expect(await rowsNaming(owner, ['rows', 'library', 'shares'])).not.toEqual([]);

  await app.forgetting.begin(owner);
  expect(await app.forgetting.run(owner)).toBeGreaterThan(3);
  expect(await app.forgetting.run(owner)).toBe(0);

  const left = await rowsNaming(owner, ['rows', 'library', 'shares', 'owners']);
  // The tombstone in the file index, and the way back from the owner id, stay until the last look has found nothing.
  expect(left.filter((row) => !row.endsWith('/usage') && !row.startsWith('owners:'))).toEqual([]);
  const containers: string[] = [];
  const blobs = BlobServiceClient.fromConnectionString(
    `DefaultEndpointsProtocol=http;${azurite.connectionString.reveal()}`,
  );
  for await (const { name } of blobs.listContainers()) containers.push(name);
  expect(containers.filter((name) => name.includes(owner))).toEqual([]);
});
