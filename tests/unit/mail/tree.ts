import { readMessage } from '../../../shared/mail/reading.ts';
import { readTree } from '../../../shared/mail/part.ts';

/** A part of a message in the making. */
export interface Wish {
  readonly type: string;
  readonly text?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly filename?: string;
  readonly attachmentId?: string;
  readonly parts?: readonly Wish[];
}

/** A tree as Gmail gives it. */
function gmailPart(wish: Wish, partId = ''): unknown {
  const { type, text, headers = {}, filename = '', attachmentId, parts = [] } = wish;
  const bytes = Buffer.from(text ?? '');
  const all = { 'Content-Type': type, ...headers };
  return {
    partId,
    mimeType: type.split(';')[0],
    filename,
    headers: Object.entries(all).map(([name, value]) => ({ name, value })),
    body: {
      size: bytes.length,
      ...(attachmentId === undefined
        ? text !== undefined && { data: bytes.toString('base64url') }
        : { attachmentId }),
    },
    parts: parts.map((part, at) => gmailPart(part, partId === '' ? String(at) : `${partId}.${at}`)),
  };
}

/** What is read of it; a part that is apart is asked of `load`. */
export const read = (
  wish: Wish,
  html = false,
  load: () => Promise<Uint8Array> = () => Promise.reject(new Error('no')),
) => readMessage(readTree(gmailPart(wish)), { html, load });
