import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { patient } from '../../local/child/patient.ts';
import { type Dialect, type Failure, Faults, delay } from '../../local/faults/faults.ts';

/** Something that speaks HTTP between a client and a service, and can be told to fail as that service does. */
export interface FaultingProxy {
  readonly port: number;
  /** By paths as they read once decoded. */
  readonly faults: Faults;
  /** Where it passes things on to; asked at each request, so that it can be started before the service. */
  target: number;
  stop(): Promise<void>;
}

/** @param dialect how the service words each kind of fault */
export async function startFaultingProxy(dialect: Dialect): Promise<FaultingProxy> {
  const faults = new Faults(dialect);
  const server = patient(
    createServer((incoming, response) => {
      pass(proxy.target, faults, incoming, response).catch(() => response.destroy());
    }),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxy: FaultingProxy = {
    port: (server.address() as AddressInfo).port,
    faults,
    target: 0,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return proxy;
}

async function pass(
  target: number,
  faults: Faults,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = 'GET', url = '/', headers } = incoming;
  const fault = faults.take(method, decodeURIComponent(url.split('?')[0] ?? ''));
  if (fault?.delayMs !== undefined) await delay(fault.delayMs, response);
  if (response.destroyed) return;
  if (fault?.reset === true) {
    incoming.socket.resetAndDestroy();
    return;
  }
  if (fault?.status !== undefined) {
    // Read to its end first, or the client may see its own write fail in place of the answer.
    await text(incoming);
    refuse(response, method, fault);
    return;
  }
  const onward = request({ host: '127.0.0.1', port: target, method, path: url, headers });
  incoming.pipe(onward);
  const [answer] = (await once(onward, 'response')) as [IncomingMessage];
  response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
  let left = fault?.truncate ?? Infinity;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    const part = chunk.subarray(0, Math.min(left, chunk.length));
    left -= part.length;
    response.write(part);
    if (left <= 0) {
      // What was said of the length stands, and no more comes.
      response.destroy();
      return;
    }
  }
  response.end();
}

function refuse(response: ServerResponse, method: string, fault: Failure): void {
  const body = fault.body ?? '';
  response.writeHead(fault.status ?? 500, {
    'content-type': fault.contentType ?? 'application/json',
    'content-length': Buffer.byteLength(body),
    ...fault.headers,
  });
  response.end(method === 'HEAD' ? undefined : body);
}
