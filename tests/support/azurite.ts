import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { Secret } from '../../shared/platform/index.ts';

/** Azurite's own well-known account: the same on every machine, and of no use anywhere else. */
export const azuriteAccount = {
  name: 'devstoreaccount1',
  key: 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==',
} as const;
const { name: account, key: accountKey } = azuriteAccount;

export interface TestAzurite {
  readonly blobEndpoint: string;
  readonly tableEndpoint: string;
  readonly connectionString: Secret;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/**
 * A real Azurite of this test file's own, in memory, on free ports.
 *
 * @param tls certificate and key files: HTTPS, with bearer tokens accepted
 */
export async function startTestAzurite(tls?: { cert: string; key: string }): Promise<TestAzurite> {
  const main = createRequire(import.meta.url).resolve('azurite/dist/src/azurite.js');
  const [blob, queue, table] = [await freePort(), await freePort(), await freePort()];
  const args = [
    ...['--inMemoryPersistence', '--silent', '--disableTelemetry', '--skipApiVersionCheck'],
    ...['--blobPort', `${blob}`, '--queuePort', `${queue}`, '--tablePort', `${table}`],
    ...(tls === undefined ? [] : ['--oauth', 'basic', '--cert', tls.cert, '--key', tls.key]),
  ];
  const child = spawn(process.execPath, [main, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // It reads the source of a copy over its own HTTPS, and so has to trust itself.
    env: { ...process.env, ...(tls === undefined ? {} : { NODE_EXTRA_CA_CERTS: tls.cert }) },
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('Table service is successfully listening')) resolve();
    });
    child.once('exit', (code) => reject(new Error(`Azurite ended with ${code}: ${said}`)));
  });
  const scheme = tls === undefined ? 'http' : 'https';
  const blobEndpoint = `${scheme}://127.0.0.1:${blob}/${account}`;
  const tableEndpoint = `${scheme}://127.0.0.1:${table}/${account}`;
  return {
    blobEndpoint,
    tableEndpoint,
    connectionString: new Secret(
      `AccountName=${account};AccountKey=${accountKey};BlobEndpoint=${blobEndpoint};TableEndpoint=${tableEndpoint}`,
    ),
    async stop() {
      child.removeAllListeners('exit');
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}
