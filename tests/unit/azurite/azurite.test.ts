import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { BlobServiceClient } from '@azure/storage-blob';
import { allowPage } from '../../../local/azurite/cors.ts';
import {
  connectionString,
  startAzurite,
  type Azurite,
  type AzuriteOptions,
} from '../../../local/azurite/index.ts';

const running: Azurite[] = [];
const start = async (options: Partial<AzuriteOptions> = {}): Promise<Azurite> => {
  const azurite = await startAzurite({ blobPort: 0, tablePort: 0, ...options });
  running.push(azurite);
  return azurite;
};
const blobs = ({ endpoints }: Azurite): BlobServiceClient =>
  BlobServiceClient.fromConnectionString(connectionString(endpoints));
afterEach(() => Promise.all(running.splice(0).map((azurite) => azurite.stop())));

test('what was on disk when it was stopped is there when it starts again', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'azurite-test-'));
  const first = await start({ dataDir });
  const container = blobs(first).getContainerClient('kept');
  await container.create();
  await container.getBlockBlobClient('a').upload('bytes', 5);
  await first.stop();
  const second = await start({ dataDir });
  expect(
    (await blobs(second).getContainerClient('kept').getBlobClient('a').downloadToBuffer()).toString(),
  ).toBe('bytes');
  await second.stop();
  await rm(dataDir, { recursive: true });
}, 30_000);

test('the page may write from its own origin, and another may not', async () => {
  const azurite = await start();
  await allowPage(azurite.endpoints, ['http://localhost:4280']);
  const ask = async (origin: string, method: string): Promise<string | null> => {
    const headers = {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': 'x-ms-blob-type,content-type,if-none-match',
    };
    const answer = await fetch(`${azurite.endpoints.blob}/c/b`, { method: 'OPTIONS', headers });
    return answer.headers.get('access-control-allow-origin');
  };
  expect(await ask('http://localhost:4280', 'PUT')).toBe('http://localhost:4280');
  expect(await ask('http://localhost:4281', 'PUT')).toBeNull();
  expect(await ask('http://localhost:4280', 'DELETE')).toBeNull();
}, 30_000);

test('a taken port is told by its code', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(start({ blobPort: port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  other.close();
}, 30_000);

test('it ends when its supervisor is killed outright', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'azurite-test-'));
  const source = path.resolve(import.meta.dirname, '../../../local/azurite/index.ts');
  const supervisor = path.join(folder, 'supervisor.mjs');
  await writeFile(
    supervisor,
    `import { startAzurite } from ${JSON.stringify(source)};
     const azurite = await startAzurite({ blobPort: 0, tablePort: 0 });
     process.send(azurite.endpoints.blob);`,
  );
  const child = fork(supervisor, { execArgv: [], silent: true });
  const [endpoint] = (await once(child, 'message')) as [string];
  const listens = await fetch(endpoint).then(
    () => true,
    () => false,
  );
  expect(listens).toBe(true);
  // A connection kept open ends when the process behind it does.
  const { hostname, port } = new URL(endpoint);
  const { connect } = await import('node:net');
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const closed = once(
    socket.resume().on('error', () => undefined),
    'close',
  );
  child.kill('SIGKILL');
  await closed;
  await rm(folder, { recursive: true });
}, 30_000);
