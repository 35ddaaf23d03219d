import { apiError, settle, wrongReply } from '../errors.ts';
import { type Incoming, innerRequest, type Reply } from '../http.ts';
import { findRoute, type Surface } from '../router.ts';
import type { World } from '../world.ts';
import { invalid } from './access.ts';

/** "You're limited to 100 calls in a single batch request." */
const mostCalls = 100;
const largest = 1024 * 1024;

/**
 * `POST /batch/gmail/v1`: many calls in one request, each with its own answer (Gmail API, "Batching requests"). Each
 * costs its units. Here calls that read, without a body; what is inside is not counted as a call.
 */
export async function batch(request: Incoming, world: World, surface: Surface): Promise<Reply> {
  const boundary = /^multipart\/mixed;\s*boundary="?([^";]+)"?/i.exec(request.headers['content-type'] ?? '');
  if (boundary?.[1] === undefined) throw invalid('Missing boundary of a multipart/mixed body.');
  const text = `\r\n${await request.text(largest)}`;
  const parts = text.split(`\r\n--${boundary[1]}`).slice(1, -1);
  if (parts.length > mostCalls) throw invalid('The batch request contains too many calls.');
  const answers: string[] = [];
  for (const part of parts) answers.push(await answer(part, request, world, surface));
  const outer = `batch_${Math.random().toString(36).slice(2)}`;
  return {
    status: 200,
    headers: { 'content-type': `multipart/mixed; boundary=${outer}` },
    body: `${answers.map((each) => `--${outer}\r\n${each}\r\n`).join('')}--${outer}--\r\n`,
  };
}

async function answer(part: string, outer: Incoming, world: World, surface: Surface): Promise<string> {
  const id = /^content-id:\s*<([^>]*)>/im.exec(part)?.[1];
  const [, method = '', target = ''] = /\r\n\r\n([A-Z]+) (\/\S*)/.exec(part) ?? [];
  const inner = innerRequest(outer, method, target);
  const match = findRoute([surface], inner);
  const fault = world.faults.take(inner.method, `/${inner.host}${inner.path}`);
  const reply =
    wrongReply(fault) ??
    (await settle(() => {
      // A fault of the line has no line of its own to break in here.
      if (fault !== undefined) throw apiError('INTERNAL', 'Internal error encountered.');
      if (match === undefined || method !== 'GET' || match.route.path.startsWith('/batch')) {
        throw apiError('NOT_FOUND', 'Requested entity was not found.');
      }
      return match.route.handle(inner.matched(match.params), world);
    }));
  const body = await whole(reply.body);
  return [
    'Content-Type: application/http',
    ...(id === undefined ? [] : [`Content-ID: <response-${id}>`]),
    '',
    `HTTP/1.1 ${reply.status} ${reply.status < 300 ? 'OK' : 'Error'}`,
    'Content-Type: application/json; charset=UTF-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

async function whole(body: Reply['body']): Promise<string> {
  if (body === undefined || typeof body === 'string') return body ?? '';
  if (body instanceof Uint8Array) return Buffer.from(body).toString('utf8');
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
