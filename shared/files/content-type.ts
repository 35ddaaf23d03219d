import type { Container } from '../storage/index.ts';

/** How many bytes of a file are looked at: enough for every kind that `file-type` knows by its beginning. */
const headBytes = 4100;

/** What a browser may show in place: kinds that run nothing. Everything else is an attachment, always. */
const shown = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'video/mp4']);

export const mayShowInline = (contentType: string): boolean => shown.has(contentType);

const plain = 'application/octet-stream';

/**
 * The media type of a file by its first bytes. What an uploader declares is not believed: text is text, whether it calls
 * itself HTML or not, and what is not known is bytes.
 */
export async function contentTypeOf(head: Uint8Array): Promise<string> {
  if (head.byteLength === 0) return plain;
  const { fileTypeFromBuffer } = await import('file-type');
  const known = await fileTypeFromBuffer(head);
  if (known !== undefined) return known.mime;
  if (head.includes(0)) return plain;
  try {
    // A character may be cut at the end of the head: `stream` lets that pass.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return 'text/plain;charset=utf-8';
  } catch {
    // Not UTF-8, and so not text that we would name.
    return plain;
  }
}

/** Gives a blob the media type of its content, which is what it is served as. */
export async function typeByContent(
  container: Pick<Container, 'head' | 'setContentType'>,
  blob: string,
  signal?: AbortSignal,
): Promise<string> {
  const head = await container.head(blob, headBytes, signal);
  const contentType = await contentTypeOf(head ?? new Uint8Array());
  await container.setContentType(blob, contentType, signal);
  return contentType;
}
