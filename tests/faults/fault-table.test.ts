import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connectionString } from '../../local/azurite/index.ts';
import { type Stack, startStack } from '../../local/stack/index.ts';
import { type FaultingProxy, startFaultingProxy } from '../support/faulting-proxy.ts';
import { type OwnStack, ownStack } from '../support/own-stack.ts';
import { blobFault, tableFault } from '../support/storage-faults.ts';
import { startTimedClient, type TimedClient } from '../support/timed-client.ts';
import { promises } from './table/document.ts';
import { createLanes } from './table/lanes.ts';
import type { Cell } from './table/row.ts';
import type { Upstream } from './table/upstream.ts';

const freePorts = { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 };

let blobProxy: FaultingProxy;
let tableProxy: FaultingProxy;
let client: TimedClient;
/** Tokens by the Management API, and storage behind something that can fail. */
let own: OwnStack;
/** Tokens by Token Vault; its API has asked for no signing keys yet. */
let vault: Stack;

const endpoint = (port: number): string => `http://127.0.0.1:${port}/devstoreaccount1`;

beforeAll(async () => {
  client = startTimedClient();
  [blobProxy, tableProxy] = await Promise.all([
    startFaultingProxy(blobFault),
    startFaultingProxy(tableFault),
  ]);
  const storage = connectionString({ blob: endpoint(blobProxy.port), table: endpoint(tableProxy.port) });
  [own, vault] = await Promise.all([
    ownStack({ tenant: { managementRate: 'off' }, env: { STORAGE_CONNECTION_STRING: storage } }),
    startStack({ ports: freePorts, tokenSource: 'token-vault' }),
  ]);
  blobProxy.target = Number(new URL(own.stack.ready.storage.blob).port);
  tableProxy.target = Number(new URL(own.stack.ready.storage.table).port);
}, 60_000);
afterAll(async () => {
  await Promise.all([own.stop(), vault.stop()]);
  await Promise.all([blobProxy.stop(), tableProxy.stop(), client.stop()]);
}, 60_000);

function print(name: string, deadline: number, cells: readonly Cell[]): void {
  const lines = cells.map(({ kind, answer, seconds, wrong, late }) =>
    [
      `  ${kind.padEnd(13)}${answer.padEnd(28)}${seconds.toFixed(2).padStart(5)} s`,
      ...late.map((text) => `  asked again alone, since at first: ${text}`),
      ...wrong.map((text) => `  WRONG: ${text}`),
    ].join(''),
  );
  process.stdout.write(`${name}, answered within ${deadline} s\n${lines.join('\n')}\n`);
}

test('every fault of every upstream gets the answer of docs/errors.md, in time, and work goes on afterwards', async () => {
  const [{ rowsOf }, signIn, data, further, promised] = await Promise.all([
    // After the stack, whose addresses they read.
    import('./table/row.ts'),
    import('./table/sign-in-upstreams.ts'),
    import('./table/data-upstreams.ts'),
    import('./table/further-upstreams.ts'),
    promises(),
  ]);
  const at = own.stack.ready;
  // What a cell takes, the API, the tenant and the local Google take too: more at once would wait for each other.
  const run = { promises: promised, client, lanes: createLanes(availableParallelism()) };
  const told = new Map<string, readonly Cell[]>();
  const tell = async (...upstreams: readonly Upstream[]): Promise<void> => {
    for (const [name, cells] of await rowsOf(upstreams, run)) told.set(name, cells);
  };

  const started = performance.now();
  const onVault = async (): Promise<void> => {
    // In this order: a sign-in cannot be checked without keys, and nobody signs in while /oauth/token fails.
    await tell(signIn.signingKeys(vault.ready));
    await tell(signIn.tokenVault(vault.ready));
    await tell(further.tokenInfo(vault.ready));
  };
  const onOwn = async (): Promise<void> => {
    // Our own token is everybody's: nobody else may need one meanwhile.
    await tell(signIn.managementToken(at));
    await tell(signIn.managementUsers(at));
    await tell(further.linking(at), further.unlinking(at), further.pickedList(at));
    // By itself: unlinking revokes, too.
    await tell(further.revoking(at));
  };
  await Promise.all([onVault(), onOwn()]);
  // All silent for the same 8 s, in which nothing else keeps the machine busy.
  await tell(
    data.photosPicker(at),
    data.smallPictures(at),
    data.originals(at),
    data.photosLibrary(at),
    data.gmail(at),
    further.attachment(at),
    further.sending(at),
    data.blobs(at, blobProxy),
    data.rows(at, tableProxy),
  );
  // Google's token endpoint is everybody's, too.
  await tell(signIn.googleTokens(at));

  const wrong: string[] = [];
  let count = 0;
  for (const [name, { deadline }] of promised) {
    const cells = told.get(name);
    if (cells === undefined) {
      wrong.push(`${name}: in docs/errors.md, and produced by nothing`);
      continue;
    }
    print(name, deadline, cells);
    count += cells.length;
    for (const { kind, wrong: reasons, requestIds } of cells) {
      const said = own.lines.filter((line) => requestIds.some((id) => line.includes(id)));
      if (said.length > 0) process.stdout.write(`${said.join('\n')}\n`);
      wrong.push(...reasons.map((reason) => `${name}, ${kind}: ${reason}`));
    }
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  process.stdout.write(`${count} cells, ${wrong.length} wrong, in ${seconds} s\n`);
  expect(wrong).toEqual([]);
  expect([...own.lines].filter((line) => /uncaught|unhandled/i.test(line))).toEqual([]);
}, 420_000); // a bound for what hangs: it takes more than a minute, and more than two on a machine that is busy
