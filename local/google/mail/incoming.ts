import { isRecord } from '../http.ts';
import { invalid, notFound } from './access.ts';
import { addresses, fieldOf, splitHeader } from './header.ts';
import type { Mailbox } from './mailbox.ts';

/** Gmail takes messages of 35 MB, which are a third more in base64. */
export const largestRequest = 48 * 1024 * 1024;

/** A message that an app hands in to be sent or kept as a draft. */
export interface Outgoing {
  readonly raw: Buffer;
  readonly threadId: string | undefined;
}

/**
 * Reads a `Message` resource of a request.
 *
 * @param needsRecipient false for a draft, which may lack one
 * @throws {Refusal} 400 without a readable `raw` or a recipient; 404 for a thread that is not there
 */
export function readOutgoing(body: unknown, box: Mailbox, needsRecipient = true): Outgoing {
  const { raw, threadId } = isRecord(body) ? body : {};
  if (typeof raw !== 'string' || raw === '')
    throw invalid("'raw' RFC822 payload message string or uploading message via /upload/* URL required");
  if (!/^[\w+/-]+={0,2}$/.test(raw))
    throw invalid("Invalid value at 'raw' (TYPE_BYTES), Base64 decoding failed");
  const bytes = Buffer.from(raw, 'base64url');
  const { fields } = splitHeader(
    Buffer.from(bytes.toString('latin1').replaceAll(/\r?\n/g, '\r\n'), 'latin1'),
  );
  const recipients = ['to', 'cc', 'bcc'].flatMap((name) => addresses(fieldOf(fields, name)));
  if (needsRecipient && recipients.length === 0) throw invalid('Recipient address required');
  if (threadId === undefined) return { raw: bytes, threadId };
  if (typeof threadId !== 'string' || !box.hasThread(threadId)) throw notFound();
  return { raw: bytes, threadId };
}
