import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exitCodes, Trouble } from '../trouble.ts';

/** The ports of the redirect addresses that a tenant is set up with (infra/auth0, `NATIVE_CALLBACKS`). */
export const registeredPorts = [8976, 8977, 8978] as const;
const callbackPath = '/callback';

const page = (title: string, text: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${text}</p></html>\n`;
const pageHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  connection: 'close',
};

/** A server for one redirect (RFC 8252 §7.3). */
export interface Loopback {
  readonly redirectUri: string;
  /** The redirect that answers the request with this `state`; others are refused, and waiting goes on. */
  answer(state: string, signal: AbortSignal): Promise<URL>;
  close(): void;
}

function listen(server: Server, port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EADDRINUSE') resolve(false);
      else reject(cause);
    });
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
}

/**
 * @param ports tried in this order; 0 stands for any free one
 * @throws Trouble when all are taken
 */
export async function openLoopback(ports: readonly number[]): Promise<Loopback> {
  let wanted: { readonly state: string; readonly found: (url: URL) => void } | undefined;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', redirectUri);
    const say = (status: number, title: string, text: string): void =>
      void response.writeHead(status, pageHeaders).end(page(title, text));
    if (request.method !== 'GET' || url.pathname !== callbackPath) {
      say(404, 'Nothing here', 'This address only takes the answer of a sign-in.');
    } else if (wanted === undefined || url.searchParams.get('state') !== wanted.state) {
      // Somebody else's answer, or a forged one (RFC 6749 §10.12): it must not end the sign-in either.
      say(400, 'Not this sign-in', 'This answer does not belong to the sign-in that valet is waiting for.');
    } else {
      const refused = url.searchParams.has('error');
      say(
        200,
        refused ? 'You are not signed in' : 'Almost done',
        'You can close this window; your terminal tells you how it went.',
      );
      wanted.found(url);
    }
  });
  for (const port of ports) {
    if (await listen(server, port)) break;
  }
  if (!server.listening) {
    const list = ports.join(', ');
    throw new Trouble(
      `The ports for the sign-in (${list}) are all taken. Free one of them.`,
      exitCodes.failed,
    );
  }
  const { port } = server.address() as AddressInfo;
  const redirectUri = `http://127.0.0.1:${port}${callbackPath}`;
  return {
    redirectUri,
    answer: (state, signal) =>
      new Promise((resolve, reject) => {
        const stop = (): void => reject(signal.reason as Error);
        if (signal.aborted) stop();
        signal.addEventListener('abort', stop, { once: true });
        wanted = {
          state,
          found: (url) => {
            signal.removeEventListener('abort', stop);
            wanted = undefined;
            resolve(url);
          },
        };
      }),
    close: () => void server.close(),
  };
}
