import type { z } from 'zod';
import { Problem } from '../errors/index.ts';
import type { AnyRoute, BodyFormat } from './route.ts';

/** What the wrapper needs of a request: the part of the Functions library's `HttpRequest` that it reads. */
export interface IncomingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  readonly params: Readonly<Record<string, string>>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The largest body of a route that names no other, in bytes. */
export const defaultMaxBytes = 65_536;

/** What each kind of body may call itself; the first is the one that a refusal names. */
export const mediaTypes: Readonly<Record<BodyFormat, readonly string[]>> = {
  json: ['application/json'],
  'merge-patch': ['application/merge-patch+json', 'application/json'],
  form: ['application/x-www-form-urlencoded'],
  ndjson: ['application/x-ndjson', 'application/jsonl', 'application/ndjson'],
  picture: ['image/jpeg', 'image/webp'],
};

/** A schema's complaint, with where and what, and without the value. */
function refuse(where: string, error: z.ZodError): Problem {
  const errors = error.issues.slice(0, 20).map((issue) => ({
    at: [where, ...issue.path.map(String)].join('.'),
    message: issue.message,
  }));
  const first = errors[0];
  return new Problem(
    'invalid_request',
    `The request is not right: ${first?.at ?? where}: ${first?.message ?? 'malformed'}.`,
    {
      fields: { errors },
    },
  );
}

/** Path parameters, each held against its schema: a value that cannot be is `not_found`. */
export function readParams(
  route: Pick<AnyRoute<never>, 'params'>,
  params: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const [name, schema] of Object.entries(route.params ?? {})) {
    if (schema !== undefined && !schema.safeParse(params[name]).success) {
      throw new Problem('not_found', 'There is nothing here by that name.');
    }
  }
  return params;
}

/**
 * The query. Read from the address itself: the library joins repeated keys with commas, so `?a=x&a=y` would pass for
 * one value. A key that comes twice is refused.
 */
export function readQuery(url: URL, schema: z.ZodType | undefined): unknown {
  if (schema === undefined) return undefined;
  const query: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (Object.hasOwn(query, name)) {
      throw new Problem('invalid_request', `The query has "${name.slice(0, 40)}" more than once.`);
    }
    Object.defineProperty(query, name, { value, enumerable: true });
  }
  const result = schema.safeParse(query);
  if (!result.success) throw refuse('query', result.error);
  return result.data;
}

const tokenNames = new Set(['access_token', 'token', 'id_token', 'bearer_token', 'authorization']);

/** RFC 6750 §2.3 is not offered: a token in an address ends in logs and histories. */
export function refuseTokenInQuery(url: URL): void {
  for (const name of url.searchParams.keys()) {
    if (tokenNames.has(name.toLowerCase())) {
      throw new Problem(
        'invalid_request',
        'Send the token in the Authorization header, never in the address.',
      );
    }
  }
}

/**
 * The body, held against size, media type and schema, in that order and before more of it is read than needed.
 *
 * @throws Problem `length_required`, `payload_too_large`, `unsupported_media_type` or `invalid_request`
 */
export async function readBody(
  request: IncomingRequest,
  route: Pick<AnyRoute<never>, 'body' | 'bodyFormat' | 'maxBytes' | 'bodyOptional'>,
): Promise<unknown> {
  const declared = request.headers.get('content-length');
  if (declared === null && request.headers.get('transfer-encoding') !== null) {
    throw new Problem('length_required', 'The request needs a Content-Length: chunked bodies are not taken.');
  }
  if (route.body === undefined) return undefined;
  const length = Number(declared ?? '0');
  if (length === 0 && route.bodyOptional === true) return undefined;
  if (declared === null)
    throw new Problem('length_required', 'The request needs a body and a Content-Length.');
  const maxBytes = route.maxBytes ?? defaultMaxBytes;
  if (length > maxBytes) throw tooLarge(maxBytes);

  const format = route.bodyFormat ?? 'json';
  const mediaType = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!mediaTypes[format].includes(mediaType)) {
    throw new Problem('unsupported_media_type', `The body must be ${mediaTypes[format][0] ?? format}.`);
  }
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > maxBytes) throw tooLarge(maxBytes);
  const result = route.body.safeParse(decode(bytes, format));
  if (!result.success) throw refuse('body', result.error);
  return result.data;
}

function tooLarge(maxBytes: number): Problem {
  return new Problem('payload_too_large', `The body may have ${maxBytes} bytes at most.`, {
    fields: { maxBytes },
  });
}

function decode(bytes: ArrayBuffer, format: BodyFormat): unknown {
  // Lines stand for themselves, and a picture is no text: what is in either is for the domain to tell.
  if (format === 'ndjson' || format === 'picture') return new Uint8Array(bytes);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Problem('invalid_request', 'The body is not UTF-8.', { cause });
  }
  if (format === 'form') return text;
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem('invalid_request', 'The body is not JSON.', { cause });
  }
}
