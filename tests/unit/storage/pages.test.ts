import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret, systemClock } from '../../../shared/platform/index.ts';
import { createStorage, type Storage } from '../../../shared/storage/index.ts';
import { azuriteAccount } from '../../support/azurite.ts';

/** Something on the way that answers everything with a page, as if all were well. */
let gateway: Server;
let storage: Storage;

beforeAll(async () => {
  gateway = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html', etag: '"page"' }).end('<!DOCTYPE html>');
  }).listen(0, '127.0.0.1');
  await once(gateway, 'listening');
  const { name, key } = azuriteAccount;
  const at = `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/${name}`;
  const connectionString = new Secret(
    `AccountName=${name};AccountKey=${key};BlobEndpoint=${at};TableEndpoint=${at}`,
  );
  storage = createStorage({ kind: 'connection-string', connectionString }, { clock: systemClock });
});
afterAll(() => {
  gateway.closeAllConnections();
  gateway.close();
});

const row = { partition: 'p', key: 'k', columns: { name: 'n' } };
const blobs = () => storage.container('container');
const table = () => storage.table('table');

test.each<[string, () => Promise<unknown>]>([
  ['an empty list of rows', () => table().page({ partition: 'p' })],
  ['a row', () => table().get('p', 'k')],
  ['a row that was written', () => table().upsert(row)],
  ['a batch that was done', () => table().batch([{ do: 'insert', row }])],
  ['a row that was deleted', () => table().delete('p', 'k')],
  ['the size of a blob', () => blobs().facts('blob')],
  ['the first bytes of a blob', () => blobs().head('blob', 10)],
  ['a type that was set', () => blobs().setContentType('blob', 'image/png')],
  ['a block that was staged', () => blobs().stage('blob', 'AAAA', new Uint8Array(1))],
  ['a blob that was committed', () => blobs().commit('blob', ['AAAA'], { contentType: 'image/png' })],
  ['a copy that was begun', () => blobs().copy('blob', { url: new Secret('http://localhost/x'), etag: 'e' })],
  ['an empty list of blobs', () => blobs().list('')],
  ['a blob that was deleted', () => blobs().delete('blob')],
])('a page in place of an answer is not %s', async (_, ask) => {
  await expect(ask()).rejects.toMatchObject({ code: 'upstream_failed' });
});
