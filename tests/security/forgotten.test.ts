import { createHash } from 'node:crypto';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { AzureNamedKeyCredential, TableClient, TableServiceClient } from '@azure/data-tables';
import { expect, test } from '@jest/globals';
import { azuriteAccount } from '../support/azurite.ts';
import { photoPath, pickedPhotos } from '../support/google.ts';
import { api, machineToken, signInAs, stack } from '../support/stack.ts';
import { ahead, uploadedFile } from '../support/uploads.ts';

// Who was forgotten cannot look for what is left, since their next sign-in is somebody new: storage itself is asked.

/** Every row and every container of the local storage, each as one text that begins with where it is. */
async function everythingStored(): Promise<string[]> {
  const { name, key } = azuriteAccount;
  const tableKey = new AzureNamedKeyCredential(name, key);
  const options = { allowInsecureConnection: true };
  const found: string[] = [];
  for await (const table of new TableServiceClient(stack.storage.table, tableKey, options).listTables()) {
    const client = new TableClient(stack.storage.table, table.name ?? '', tableKey, options);
    for await (const row of client.listEntities())
      found.push(`${table.name ?? ''} ${Object.values(row).map(String).join(' ')}`);
  }
  const blobs = new BlobServiceClient(stack.storage.blob, new StorageSharedKeyCredential(name, key));
  for await (const container of blobs.listContainers()) found.push(`container ${container.name}`);
  return found;
}

test('a person who was forgotten is in no row and no container any more', async () => {
  const picked = await pickedPhotos(1);
  const { token, id, email } = picked;
  const word = `w${Math.random().toString(36).slice(2)}`;
  const { json: me } = await api('GET', '/api/me', { token });
  const fileId = await uploadedFile(token, `${word}.txt`);
  const legacy = createHash('sha1').update(id).digest('hex');
  const { accessToken, idToken } = await signInAs(picked, { fresh: true });
  const made = await Promise.all([
    api('POST', '/api/shares', { token, json: { fileId, expiresAt: ahead(86_400_000) } }),
    api('POST', photoPath(picked, 0, 'save'), { token, json: { albumTitle: word } }),
    api('POST', '/api/tables/notes', { token, json: { text: word } }),
    api('POST', '/api/imports/events', {
      token: await machineToken(),
      headers: { 'content-type': 'application/x-ndjson' },
      body: JSON.stringify({ owner: id, id: 'one', title: word }),
    }),
    api('POST', '/api/delegation', {
      json: {
        client_id: stack.clients.spa.id,
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        id_token: idToken,
        api_type: 'azure_blob',
      },
    }),
  ]);
  expect(made.map(({ status }) => status)).toEqual([201, 201, 201, 200, 200]);

  const traces = [id, email, word, legacy, me.id as string];
  const left = async (): Promise<string[]> =>
    (await everythingStored()).filter((text) => traces.some((trace) => text.includes(trace)));
  const tablesWith = (texts: readonly string[]): string[] =>
    [...new Set(texts.map((text) => text.split(' ')[0] ?? ''))].sort();
  expect(tablesWith(await left())).toEqual([
    ...['albums', 'chores', 'container', 'delegations', 'library', 'owners', 'rows', 'shares'],
  ]);

  const { json } = await api('POST', '/api/me/forget', { token: accessToken, json: { idToken } });
  expect(json).toEqual({ state: 'forgotten' });
  const after = await left();
  // The random owner id alone: in what refuses late writes (tombstone, closed ledger, refused sign-in), and in chores
  // that find nothing to do when their day comes.
  expect(tablesWith(after)).toEqual(['chores', 'library', 'owners', 'tombstones']);
  expect(after.filter((text) => traces.slice(0, -1).some((trace) => text.includes(trace)))).toEqual([]);
}, 60_000);
