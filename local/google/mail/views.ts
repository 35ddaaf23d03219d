import type { gmail_v1 } from 'googleapis';
import { json, type Refusal, type Reply } from '../http.ts';
import { type Caller, gmailError, invalid } from './access.ts';
import type { Message } from './message.ts';
import { parse, typeOf } from './parse.ts';
import { base64url, payloadOf } from './payload.ts';

/** How much of a message is asked for. */
export interface Format {
  readonly kind: 'minimal' | 'metadata' | 'full' | 'raw';
  /** Lower case; empty for all. */
  readonly headers: readonly string[];
}

/** @throws {Refusal} 400 for a format that there is not */
export function readFormat(query: URLSearchParams): Format {
  const kind = (query.get('format') ?? 'full').toLowerCase();
  const headers = query.getAll('metadataHeaders').map((name) => name.toLowerCase());
  if (kind !== 'minimal' && kind !== 'metadata' && kind !== 'full' && kind !== 'raw')
    throw invalid(`Invalid format: ${kind}`);
  return { kind, headers };
}

/** @throws {Refusal} 403 for more than the token's scopes show */
export function refuseBeyond({ metadataOnly }: Caller, { kind }: Format): void {
  if (metadataOnly && (kind === 'full' || kind === 'raw'))
    throw metadataForbids(`Metadata scope doesn't allow format ${kind.toUpperCase()}`);
}

export function metadataForbids(message: string): Refusal {
  return gmailError('PERMISSION_DENIED', message, 'forbidden');
}

/** What a list says of a message. */
export function stub(message: Message): { readonly id: string; readonly threadId: string } {
  return { id: message.id, threadId: message.threadId };
}

/** A message as `messages.get` gives it. */
export function resource(message: Message, format: Format): gmail_v1.Schema$Message {
  const { size, snippet, fields } = message.envelope();
  const base = {
    ...stub(message),
    labelIds: [...message.labels],
    snippet,
    sizeEstimate: size,
    historyId: String(message.historyId),
    internalDate: String(message.internalDate),
  };
  if (format.kind === 'minimal') return base;
  if (format.kind === 'raw') return { ...base, raw: base64url(message.raw()) };
  if (format.kind === 'full') return { ...base, payload: payloadOf(parse(message.raw()), message.id) };
  const { headers: wanted } = format;
  const headers = fields.filter(({ name }) => wanted.length === 0 || wanted.includes(name.toLowerCase()));
  const mimeType = typeOf(fields).value;
  return { ...base, payload: { mimeType, headers: headers.map((field) => ({ ...field })) } };
}

/** A multiple of 3, so that pieces of base64 can be put behind one another. */
const piece = 3 * 64 * 1024;

/** The bytes of an attachment in JSON; a large one is encoded while it is sent. */
export function attachmentBody(bytes: Buffer): Reply {
  if (bytes.length <= piece) return json(200, { size: bytes.length, data: base64url(bytes) });
  const { headers } = json(200, {});
  return { status: 200, ...(headers === undefined ? {} : { headers }), body: encoded(bytes) };
}

async function* encoded(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`{\n  "size": ${bytes.length},\n  "data": "`);
  for (let at = 0; at < bytes.length; at += piece) {
    yield Buffer.from(base64url(bytes.subarray(at, at + piece)));
    await new Promise((resolve) => setImmediate(resolve)); // lets other requests in
  }
  yield Buffer.from('"\n}\n');
}
