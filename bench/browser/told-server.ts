import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { encode } from 'jpeg-js';
import { paint, wholeScene } from '../../local/google/photos/paint.ts';
import { sceneOf } from '../../local/google/photos/scene.ts';
import type { Stack } from '../../local/stack/index.ts';
import { doubleOf, type Double, type Said } from '../../tests/browser/support/api-double.ts';
import type { Told } from '../../tests/browser/support/told.ts';

/** A small photo, a few KB: a browser takes far longer to begin with a drawing (SVG) than with a photo. */
function photo(seed: string): Buffer {
  const [width, height] = [160, 120];
  return encode({ data: paint(sceneOf(seed), width, height, width / height, wholeScene), width, height }, 60)
    .data;
}

/**
 * Puts servers that answer what is told in place of a stack's API and storage, on the same ports: other than answers
 * given inside the browser, these leave its HTTP cache and its preflights as they are for people.
 *
 * @returns closes them
 */
export async function serveTold({ ready, parts }: Stack, told: Told): Promise<() => Promise<void>> {
  const double = doubleOf(ready, told);
  const config = await fetch(`${ready.api}/api/config`, {
    headers: { origin: ready.web },
    signal: AbortSignal.timeout(10_000),
  });
  const aboutApi: Said = {
    status: config.status,
    headers: Object.fromEntries(
      [...config.headers].filter(
        ([name]) => !/^(?:content-(?:length|encoding)|connection|transfer-)/.test(name),
      ),
    ),
    body: await config.text(),
  };
  await Promise.all([parts.api.stop(), parts.storage.stop()]);
  const photos = new Map(told.files.map(({ id }) => [id, photo(id)]));
  const servers = await Promise.all([
    serve(ready.api, (asked) =>
      asked.pathname === '/api/config' && asked.method === 'GET' ? aboutApi : double.api(asked),
    ),
    serve(ready.storage.blob, (asked) => {
      const body = photos.get(asked.pathname.split('/').at(-1) ?? '');
      const said = double.storage(asked);
      return said && body
        ? { ...said, headers: { ...said.headers, 'content-type': 'image/jpeg' }, body }
        : said;
    }),
  ]);
  return async () => {
    await Promise.all(
      servers.map((server) => {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()));
        server.closeAllConnections();
        return closed;
      }),
    );
  };
}

async function serve(address: string, answer: Double['api']): Promise<Server> {
  const { origin, port } = new URL(address);
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { pathname } = new URL(request.url ?? '/', origin);
      const said = answer({ method: request.method ?? 'GET', pathname, body });
      if (said !== undefined) response.writeHead(said.status, said.headers).end(said.body);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(Number(port), '127.0.0.1', resolve);
  });
  return server;
}
