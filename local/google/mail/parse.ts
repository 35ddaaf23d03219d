import { type Field, fieldOf, fromQuoted, splitHeader, type Structured, structured } from './header.ts';

/** A MIME tree as Gmail shows it; a part that cannot be read is a leaf with what there is. */
export interface Part {
  /** Empty for the message itself; else the place among its siblings, such as `1.0`. */
  readonly id: string;
  readonly fields: readonly Field[];
  readonly type: Structured;
  /** Empty when it has none. */
  readonly filename: string;
  /** Transfer encoding taken off, when it is first asked for; empty for a multipart. */
  readonly body: Buffer;
  readonly children: readonly Part[];
}

/** Deeper than this nobody writes, and nothing here recurses further. */
const deepest = 100;

export function parse(bytes: Buffer, id = ''): Part {
  const { fields, body } = splitHeader(bytes);
  const type = typeOf(fields);
  const disposition = structured(fieldOf(fields, 'content-disposition'));
  const filename = disposition.params['filename'] ?? type.params['name'] ?? '';
  const base = { id, fields, type, filename };
  const child = (index: number) => (id === '' ? String(index) : `${id}.${index}`);
  if (type.value.startsWith('multipart/') && id.split('.').length < deepest) {
    const parts = split(body, type.params['boundary'] ?? '');
    if (parts.length > 0) {
      return {
        ...base,
        body: Buffer.alloc(0),
        children: parts.map((part, index) => parse(part, child(index))),
      };
    }
    return { ...base, type: { value: 'text/plain', params: {} }, body, children: [] };
  }
  let known: Buffer | undefined;
  const content = () => (known ??= decoded(body, fieldOf(fields, 'content-transfer-encoding') ?? ''));
  return {
    ...base,
    get body() {
      return content();
    },
    children: type.value === 'message/rfc822' ? [parse(content(), child(0))] : [],
  };
}

/** The type that a header declares; nonsense, like none, is plain text (RFC 2045 §5.2). */
export function typeOf(fields: readonly Field[]): Structured {
  const declared = structured(fieldOf(fields, 'content-type'));
  return /^[^\s/]+\/[^\s/]+$/.test(declared.value)
    ? declared
    : { value: 'text/plain', params: declared.params };
}

/** The parts between the delimiter lines (RFC 2046 §5.1.1); the last one may lack its end. */
function split(body: Buffer, boundary: string): readonly Buffer[] {
  if (boundary === '') return [];
  const whole = Buffer.concat([Buffer.from('\r\n'), body]);
  const delimiter = Buffer.from(`\r\n--${boundary}`);
  const parts: Buffer[] = [];
  let at = whole.indexOf(delimiter);
  while (at >= 0) {
    const start = at + delimiter.length;
    if (whole.subarray(start, start + 2).toString('latin1') === '--') break;
    const line = whole.indexOf('\r\n', start);
    const next = whole.indexOf(delimiter, start);
    if (line >= 0)
      parts.push(
        whole.subarray(Math.min(line + 2, next < 0 ? whole.length : next), next < 0 ? whole.length : next),
      );
    at = next;
  }
  return parts;
}

function decoded(body: Buffer, encoding: string): Buffer {
  const kind = encoding.trim().toLowerCase();
  if (kind === 'base64') return Buffer.from(body.toString('latin1'), 'base64');
  return kind === 'quoted-printable' ? fromQuoted(body.toString('latin1')) : body;
}

/** The part with an id, if the tree has it. */
export function findPart(part: Part, id: string): Part | undefined {
  if (part.id === id) return part;
  return part.children.map((child) => findPart(child, id)).find((found) => found !== undefined);
}

/** All leaves, in order; a message that is attached counts as one. */
export function leaves(part: Part): readonly Part[] {
  return part.children.length === 0 || part.type.value === 'message/rfc822'
    ? [part]
    : part.children.flatMap(leaves);
}
