import { randomBytes } from 'node:crypto';
import type { gmail_v1 } from 'googleapis';
import { decodeCharset } from './header.ts';
import { leaves, type Part } from './parse.ts';

/** Above this many bytes even a text without a name is fetched apart. */
const largestInline = 256 * 1024;

/** Whether Gmail gives the part by `messages.attachments.get` in place of writing it into the message. */
function isApart(part: Part): boolean {
  return part.filename !== '' || !part.type.value.startsWith('text/') || part.body.length > largestInline;
}

/**
 * A part as `messages.get` shows it. Texts come in UTF-8 whatever their charset label says, while the headers stay as
 * they were; attachment ids are new in each answer.
 */
export function payloadOf(part: Part, messageId: string): gmail_v1.Schema$MessagePart {
  const node = {
    partId: part.id,
    mimeType: part.type.value,
    filename: part.filename,
    headers: part.fields.map((field) => ({ ...field })),
  };
  const parts = part.children.map((child) => payloadOf(child, messageId));
  const body = part.type.value.startsWith('multipart/') ? { size: 0 } : bodyOf(part, messageId);
  return { ...node, body, ...(parts.length === 0 ? {} : { parts }) };
}

function bodyOf(part: Part, messageId: string): gmail_v1.Schema$MessagePartBody {
  if (isApart(part)) return { attachmentId: attachmentId(messageId, part.id), size: part.body.length };
  const text = Buffer.from(textOf(part));
  return text.length === 0 ? { size: 0 } : { size: text.length, data: base64url(text) };
}

/** The text of a leaf, by its label. */
export function textOf(part: Part): string {
  return decodeCharset(part.body, part.type.params['charset'] ?? '');
}

/** Gmail pads its base64url. */
export function base64url(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
}

function attachmentId(messageId: string, partId: string): string {
  return `ANGjdJ${Buffer.concat([randomBytes(24), Buffer.from(`${messageId} ${partId}`)]).toString('base64url')}`;
}

/** The part id in an attachment id that was made for this message. */
export function partIdIn(id: string, messageId: string): string | undefined {
  const [owner, partId] = Buffer.from(id.slice(6), 'base64url').subarray(24).toString().split(' ');
  return id.startsWith('ANGjdJ') && owner === messageId ? partId : undefined;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** The first words of the first text, escaped as HTML, as Gmail's snippets are. */
export function snippetOf(part: Part): string {
  const texts = leaves(part).filter((leaf) => leaf.type.value.startsWith('text/') && leaf.filename === '');
  const best = texts.find((leaf) => leaf.type.value === 'text/plain' && leaf.body.length > 0) ?? texts[0];
  if (best === undefined) return '';
  const start = decodeCharset(best.body.subarray(0, 4000), best.type.params['charset'] ?? '');
  const words = (best.type.value === 'text/html' ? start.replaceAll(/<[^>]*>/g, ' ') : start)
    .replaceAll(/\s+/g, ' ')
    .trim();
  return words.slice(0, 180).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}
