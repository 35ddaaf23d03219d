import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host of somebody else's, that a page must never ask for anything. */
export interface Stranger {
  /** What Chromium is started with, so that the stranger's name leads here. */
  readonly chromiumArgs: readonly string[];
  /** How many requests came. */
  readonly requests: () => number;
  readonly stop: () => void;
}

/**
 * Listens in the place of a host, and counts what it is asked. A browser tells its debugger of requests too that the
 * page's policy then stops, and opens connections that it never uses, so only what arrives here has left.
 */
export async function startStranger(host: string): Promise<Stranger> {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    chromiumArgs: [`--host-resolver-rules=MAP ${host} 127.0.0.1:${port}`],
    requests: () => requests,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
