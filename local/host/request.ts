import type { IncomingMessage } from 'node:http';
import { encodePath } from './path.ts';
import type { RpcHttp, RpcNullableString } from './rpc.ts';

/** The host's limit for a request body in bytes (100 MiB); beyond it the answer is 413. */
export const maxBodyBytes = 104_857_600;

/** A repeated name becomes one value joined by commas: .NET's `StringValues.ToString()`. */
function joined(pairs: Iterable<readonly [string, string]>): Record<string, RpcNullableString> {
  const values = new Map<string, string>();
  for (const [name, value] of pairs) {
    const known = values.get(name);
    values.set(name, known === undefined ? value : `${known},${value}`);
  }
  return Object.fromEntries([...values].map(([name, value]) => [name, { value }]));
}

function* headerPairs(request: IncomingMessage): Generator<[string, string]> {
  for (let index = 0; index + 1 < request.rawHeaders.length; index += 2) {
    // Node keeps the first of some repeated headers; the raw list has them all, as bytes read as Latin-1.
    yield [(request.rawHeaders[index] ?? '').toLowerCase(), request.rawHeaders[index + 1] ?? ''];
  }
}

/** Query names differ by case for the URL but not for the host, which keeps the first spelling. */
function* queryPairs(query: string): Generator<[string, string]> {
  const spellings = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(query)) {
    const lower = name.toLowerCase();
    if (!spellings.has(lower)) spellings.set(lower, name);
    yield [spellings.get(lower) ?? name, value];
  }
}

/** The length that a request declares, undefined when it declares none (no body, or a chunked one). */
export function declaredLength(request: IncomingMessage): number | undefined {
  const length = request.headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

/**
 * The body as the host hands it over: only when its length was declared; the bytes of a chunked body are dropped
 * (`request.ContentLength > 0` in the host's message conversion).
 */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  if ((declaredLength(request) ?? 0) === 0) {
    request.resume();
    return undefined;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * @param path the decoded path
 * @param query the query with its `?`, or an empty string
 */
export function toRpcHttp(
  request: IncomingMessage,
  path: string,
  query: string,
  params: Readonly<Record<string, string>>,
  body: Buffer | undefined,
): RpcHttp {
  return {
    url: `http://${request.headers.host ?? ''}${encodePath(path)}${query}`,
    method: request.method ?? 'GET',
    nullableHeaders: joined(headerPairs(request)),
    nullableQuery: joined(queryPairs(query)),
    nullableParams: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, { value }])),
    body: body === undefined ? null : { bytes: body },
  };
}
