import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { delay, type Failure } from '../faults/faults.ts';
import { apiError, settle, wrongReply } from './errors.ts';
import { errorPage } from './html.ts';
import { Incoming, json, Refusal, type Reply } from './http.ts';
import type { Holds } from './knobs/holds.ts';
import { knobs } from './knobs/surface.ts';
import { findRoute } from './router.ts';
import { surfaces } from './surfaces/index.ts';
import type { World } from './world.ts';

/** The server of a world; whatever is asked of it, it answers and lives on. */
export function createGoogleServer(world: World): Server {
  return createServer((message, response) => {
    answer(message, response, world).catch((cause: unknown) => {
      if (!response.destroyed) console.error('local Google:', cause);
      response.destroy();
    });
  });
}

async function answer(message: IncomingMessage, response: ServerResponse, world: World): Promise<void> {
  const target = message.url ?? '/';
  // Put together as text: a target of "//host/" must not become another origin.
  const url = URL.canParse(`http://localhost${target}`) ? new URL(`http://localhost${target}`) : undefined;
  if (url === undefined || !target.startsWith('/')) {
    await send(response, message, errorPage(400, 'bad_request', 'This address cannot be read.'), world.holds);
    return;
  }
  if (url.pathname === '/' || url.pathname.startsWith('/__')) {
    await send(response, message, await settle(() => turnKnob(message, url, world)), world.holds);
    return;
  }
  const request = new Incoming(message, url);
  const match = findRoute(surfaces, request);
  const pattern = match === undefined ? 'unknown' : `${request.host}${match.route.path}`;
  const holder = world.grants.access(request.bearer())?.grant.account;
  world.calls.count(request, pattern, holder?.email ?? '');
  const fault = world.faults.take(request.method, url.pathname);
  if (fault?.delayMs !== undefined) await delay(fault.delayMs, response);
  if (fault?.reset === true) {
    message.socket.resetAndDestroy();
    return;
  }
  const reply =
    wrongReply(fault) ??
    (await settle(() => {
      if (match === undefined) throw notFound(request);
      return match.route.handle(request.matched(match.params), world);
    }));
  await send(response, message, reply, world.holds, fault);
}

function notFound(request: Incoming): Refusal {
  return request.host.endsWith('.googleapis.com')
    ? apiError('NOT_FOUND', 'Requested entity was not found.')
    : new Refusal(errorPage(404, 'not_found', 'The requested URL was not found on this server.'));
}

/**
 * Knobs are for tests on this machine: another site's page in a browser cannot turn them, neither by a form
 * (`Origin`) nor through a name that it points at loopback (`Host`).
 */
function turnKnob(message: IncomingMessage, url: URL, world: World): Reply | Promise<Reply> {
  const { host, origin } = message.headers;
  const here = (value: string) => /^(https?:\/\/)?(localhost|127\.0\.0\.1)(:\d+)?$/.test(value);
  if (!here(host ?? '') || (origin !== undefined && !here(origin))) {
    return json(403, { error: 'Only from this machine.' });
  }
  if (url.pathname === '/')
    return json(200, { name: 'local Google', hosts: surfaces.map(({ host: name }) => name) });
  const knob = knobs[`${message.method ?? ''} ${url.pathname}`];
  return knob === undefined
    ? json(404, { error: 'There is no such knob.' })
    : knob(new Incoming(message, url), world);
}

async function send(
  response: ServerResponse,
  message: IncomingMessage,
  reply: Reply,
  holds: Holds,
  fault?: Failure,
): Promise<void> {
  if (response.destroyed) return;
  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body;
  for (const [name, value] of Object.entries(reply.headers ?? {})) {
    response.setHeader(name, typeof value === 'string' ? value : [...value]);
  }
  const ownLength = body === undefined || body instanceof Uint8Array;
  if (ownLength && reply.status !== 204) response.setHeader('content-length', body?.length ?? 0);
  response.writeHead(reply.status);
  if (message.method === 'HEAD' || body === undefined) {
    response.end();
    return;
  }
  let chunks = body instanceof Uint8Array ? [body] : body;
  if (fault?.hold !== undefined) {
    const whole = body instanceof Uint8Array ? body : await buffer(body);
    chunks = [whole.subarray(await holds.drip(fault.hold, whole, response))];
  }
  let left = fault?.truncate ?? Infinity;
  for await (const chunk of chunks) {
    const part = chunk.subarray(0, Math.min(left, chunk.length));
    left -= part.length;
    if (!(await write(response, part))) return;
    if (left <= 0) {
      response.destroy();
      return;
    }
  }
  response.end();
}

/** Whether the bytes went out; false when nobody is there to take them. */
function write(response: ServerResponse, chunk: Uint8Array): Promise<boolean> {
  return new Promise((resolve) => {
    const gone = () => resolve(false);
    response.once('close', gone);
    response.write(chunk, (cause) => {
      response.off('close', gone);
      resolve(cause === undefined || cause === null);
    });
  });
}
