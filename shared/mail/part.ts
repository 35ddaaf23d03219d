import { z } from 'zod';

/** A node of a message's MIME tree, as Gmail parsed it. */
export interface MailPart {
  /** Its place in the tree, such as `1.2`; `root` for the message itself. Unlike Gmail's attachment ids it never changes. */
  readonly id: string;
  /** Lower case, such as `text/plain`. */
  readonly type: string;
  /** Of the content type; names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The first of each name; names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** As the sender gave it; empty for none. */
  readonly name: string;
  readonly size: number;
  /** base64url, without its transfer encoding. Large bodies are not here but behind `attachmentId`. */
  readonly data: string | undefined;
  /** Good for a short while only. */
  readonly attachmentId: string | undefined;
  readonly parts: readonly MailPart[];
  /** Whether parts of it were left out, for there are too many. */
  readonly isCut: boolean;
}

const Text = z.string().catch('');
const Header = z.object({ name: z.string(), value: z.string() });
const Node = z.object({
  partId: Text,
  mimeType: Text,
  filename: Text,
  headers: z.array(z.unknown()).catch([]),
  body: z
    .object({
      size: z.number().int().nonnegative().catch(0),
      data: z.string().optional().catch(undefined),
      attachmentId: z.string().optional().catch(undefined),
    })
    .catch({ size: 0 }),
  parts: z.array(z.unknown()).catch([]),
});

/** Mail programs stop at a few dozen levels; whatever is deeper is no mail. */
const deepest = 50;
const mostParts = 1000;

/**
 * Reads a tree as far as it makes sense: a senseless node is an empty one, and what is too deep or too much is left out,
 * since one broken part must not hide a message.
 */
export function readTree(payload: unknown): MailPart {
  let left = mostParts;
  const read = (value: unknown, depth: number, fallbackId: string): MailPart => {
    left -= 1;
    const node = Node.safeParse(value).data ?? Node.parse({});
    const headers = new Map<string, string>();
    for (const header of node.headers) {
      const { data } = Header.safeParse(header);
      const name = data?.name.toLowerCase();
      if (data !== undefined && name !== undefined && !headers.has(name)) headers.set(name, data.value);
    }
    const parts: MailPart[] = [];
    let isCut = false;
    const prefix = fallbackId === 'root' ? '' : `${fallbackId}.`;
    for (const [index, child] of node.parts.entries()) {
      if (left <= 0 || depth >= deepest) {
        isCut = true;
        break;
      }
      parts.push(read(child, depth + 1, `${prefix}${index}`));
    }
    return {
      id: /^\d+(\.\d+)*$/.test(node.partId) ? node.partId : fallbackId,
      type: node.mimeType.toLowerCase() || 'text/plain',
      parameters: parametersOf(headers.get('content-type') ?? ''),
      headers,
      name: node.filename,
      size: node.body.size,
      data: node.body.data,
      attachmentId: node.body.attachmentId,
      parts,
      isCut,
    };
  };
  return read(payload, 0, 'root');
}

/** Parameters of a structured header (RFC 2045 §5.1), each up to its quote or semicolon. */
function parametersOf(value: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  // The bound keeps a header of megabytes from costing anything.
  for (const match of value
    .slice(0, 4096)
    .matchAll(/;\s*([\w*-]{1,64})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g)) {
    const name = match[1]?.toLowerCase() ?? '';
    if (!found.has(name)) found.set(name, (match[2] ?? match[3] ?? '').replace(/\\(.)/g, '$1'));
  }
  return found;
}

export function dispositionOf(part: MailPart): string {
  return /^\s*([a-z-]+)/i.exec(part.headers.get('content-disposition') ?? '')?.[1]?.toLowerCase() ?? '';
}

/** Whether a part can be taken out: one that only holds other parts cannot, an empty file can. */
export function hasBytes(part: MailPart): boolean {
  return part.data !== undefined || part.attachmentId !== undefined || part.parts.length === 0;
}

/** Every node, the root first. */
export function* walk(part: MailPart): Generator<MailPart> {
  yield part;
  for (const child of part.parts) yield* walk(child);
}
