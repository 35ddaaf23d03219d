import type { MailAttachment, MailNote } from '../contract/index.ts';
import { decodeText, unflow } from './decode.ts';
import { headerText, senderOf } from './headers.ts';
import { htmlToText, isTooLong, safeHtml } from './html.ts';
import { calendarNote, deliveryNote } from './notices.ts';
import { dispositionOf, hasBytes, type MailPart } from './part.ts';

/** What is in a message, for a person to read. */
export interface Reading {
  readonly text: string;
  /** Only when asked for, and only of a message that has any. */
  readonly html: string | undefined;
  readonly attachments: readonly MailAttachment[];
  readonly notes: readonly MailNote[];
}

export interface ReadingOptions {
  readonly html: boolean;
  /** Gives the bytes of a part that Gmail did not send along. */
  readonly load: (part: MailPart) => Promise<Uint8Array>;
}

/** Larger text is cut, in bytes as loaded and in UTF-16 units as shown. */
export const maxText = 2_000_000;

interface Piece {
  readonly kind: 'plain' | 'html';
  readonly source: string;
}

/** The same content in its two forms: what to read as text, and what as HTML. */
interface Content {
  readonly plain: readonly Piece[];
  readonly rich: readonly Piece[];
}

const nothing: Content = { plain: [], rich: [] };
const both = (piece: Piece): Content => ({ plain: [piece], rich: [piece] });
const join = (contents: readonly Content[]): Content => ({
  plain: contents.flatMap(({ plain }) => plain),
  rich: contents.flatMap(({ rich }) => rich),
});
const isBlank = (pieces: readonly Piece[]): boolean => pieces.every(({ source }) => source.trim() === '');

/** Reads a message's tree. Never fails for what a sender wrote; only `load` may throw. */
export async function readMessage(root: MailPart, options: ReadingOptions): Promise<Reading> {
  const reader = new Reader(options);
  const content = await reader.read(root, { parent: '', whole: true });
  const texts = content.plain.map(({ kind, source }) => (kind === 'html' ? htmlToText(source) : source));
  const text = texts
    .map((part) => part.trimEnd())
    .filter((part) => part !== '')
    .join('\n\n');
  if (
    text.length > maxText ||
    content.plain.some(({ kind, source }) => kind === 'html' && isTooLong(source))
  ) {
    reader.truncated();
  }
  const hasHtml = content.rich.some(({ kind }) => kind === 'html');
  return {
    text: text.slice(0, maxText).toWellFormed(),
    html: options.html && hasHtml ? content.rich.map(pieceAsHtml).join('<hr />') : undefined,
    attachments: reader.attachments,
    notes: reader.notes,
  };
}

function pieceAsHtml({ kind, source }: Piece): string {
  if (kind === 'html') return safeHtml(source);
  const escaped = source
    .slice(0, maxText)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
  return `<pre>${escaped}</pre>`;
}

/** Where a part stands: the subtype of its multipart, and whether it is the message itself. */
interface Place {
  readonly parent: string;
  readonly whole: boolean;
}

class Reader {
  readonly attachments: MailAttachment[] = [];
  readonly notes: MailNote[] = [];
  readonly #options: ReadingOptions;

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  truncated(): void {
    this.#note('truncated', 'This message is very long. Only its beginning is shown.');
  }

  async read(part: MailPart, place: Place): Promise<Content> {
    if (part.type.startsWith('multipart/')) return this.#multipart(part);
    if (part.type === 'message/rfc822' || part.type === 'message/global') return this.#enclosed(part, place);
    if (part.type === 'message/delivery-status' || part.type === 'message/global-delivery-status') {
      this.#note('delivery_report', deliveryNote(await this.#text(part)));
      return nothing;
    }
    if (part.type === 'message/disposition-notification') {
      this.#note('read_receipt', 'This says that a message of yours was opened or deleted.');
      return nothing;
    }
    if (part.type === 'text/calendar') return this.#calendar(part);
    if (/^application\/(x-)?pkcs7-mime$/.test(part.type)) return this.#smime(part);
    if (this.#isText(part)) return this.#leaf(part);
    this.#attach(part, place);
    return nothing;
  }

  async #multipart(part: MailPart): Promise<Content> {
    const kind = part.type.slice('multipart/'.length);
    if (kind === 'encrypted') {
      this.#note(
        'encrypted',
        'This message is encrypted. It can only be read with the key of its recipient.',
      );
    }
    if (kind === 'signed') {
      this.#note('signed', 'This message carries a signature, which was not checked here.');
    }
    const contents: Content[] = [];
    for (const child of part.parts) contents.push(await this.read(child, { parent: kind, whole: false }));
    return kind === 'alternative' ? alternative(contents) : join(contents);
  }

  async #calendar(part: MailPart): Promise<Content> {
    const text = calendarNote(await this.#text(part));
    // The same invitation often comes twice, as an alternative and as a file.
    if (text !== undefined && !this.notes.some((note) => note.text === text)) this.#note('calendar', text);
    this.#attach(part, { parent: 'mixed', whole: false });
    return nothing;
  }

  #smime(part: MailPart): Content {
    if (part.parameters.get('smime-type')?.toLowerCase() === 'signed-data') {
      this.#note('signed', 'This message is inside its signature. Open the attachment with a mail program.');
    } else {
      this.#note(
        'encrypted',
        'This message is encrypted. It can only be read with the key of its recipient.',
      );
    }
    this.#attach(part, { parent: 'mixed', whole: false });
    return nothing;
  }

  /** A message in a message: in a delivery report it is one's own and stays a file, else it is there to be read. */
  async #enclosed(part: MailPart, place: Place): Promise<Content> {
    if (!place.whole && hasBytes(part)) this.#attach(part, place);
    if (place.parent === 'report') return nothing;
    const inner = part.parts[0];
    if (inner === undefined) return nothing;
    const headers = inner.headers.size > 0 ? inner.headers : part.headers;
    const from = senderOf(headers.get('from'));
    const heading = [
      '---------- Forwarded message ----------',
      `From: ${[from.name, from.address === '' ? '' : `<${from.address}>`].filter((text) => text !== '').join(' ')}`,
      `Date: ${headerText(headers.get('date'))}`,
      `Subject: ${headerText(headers.get('subject'))}`,
    ];
    this.#note('forwarded', 'This message has another one in it.');
    const contents = [both({ kind: 'plain', source: heading.join('\n') })];
    for (const child of part.parts) contents.push(await this.read(child, { parent: 'mixed', whole: true }));
    return join(contents);
  }

  #isText(part: MailPart): boolean {
    if (dispositionOf(part) === 'attachment' || part.name !== '') return false;
    return part.type.startsWith('text/') && part.type !== 'text/rfc822-headers';
  }

  async #leaf(part: MailPart): Promise<Content> {
    const text = await this.#text(part);
    if (part.type === 'text/html') return both({ kind: 'html', source: text });
    if (/^\s*-----BEGIN PGP MESSAGE-----$/m.test(text.slice(0, 2000))) {
      this.#note(
        'encrypted',
        'This message is encrypted. It can only be read with the key of its recipient.',
      );
    }
    const flowed = part.parameters.get('format')?.toLowerCase() === 'flowed';
    const deleteSpace = part.parameters.get('delsp')?.toLowerCase() === 'yes';
    return both({ kind: 'plain', source: flowed ? unflow(text, deleteSpace) : text });
  }

  async #text(part: MailPart): Promise<string> {
    const bytes = await this.#bytes(part);
    if (bytes.length > maxText) this.truncated();
    return decodeText(bytes.subarray(0, maxText), part.parameters.get('charset'));
  }

  async #bytes(part: MailPart): Promise<Uint8Array> {
    if (part.data !== undefined) return Buffer.from(part.data, 'base64url');
    if (part.attachmentId === undefined) return new Uint8Array();
    if (part.size > maxText) {
      this.#attach(part, { parent: 'mixed', whole: false });
      this.truncated();
      return new Uint8Array();
    }
    return this.#options.load(part);
  }

  #attach(part: MailPart, place: Place): void {
    if (this.attachments.some(({ partId }) => partId === part.id)) return;
    const pictured = part.headers.has('content-id') && part.type.startsWith('image/');
    this.attachments.push({
      partId: part.id,
      name: nameOf(part),
      contentType: part.type,
      size: part.size,
      inline: dispositionOf(part) !== 'attachment' && (pictured || place.parent === 'related'),
    });
  }

  #note(kind: MailNote['kind'], text: string): void {
    if (!this.notes.some((note) => note.kind === kind && note.text === text)) this.notes.push({ kind, text });
  }
}

/** Of forms of one content: the plain one to read, unless it is blank; the last, richest one as HTML (RFC 2046 §5.1.4). */
function alternative(contents: readonly Content[]): Content {
  const written = contents.filter(({ plain }) => !isBlank(plain));
  const plain = written.find((content) => content.plain.every(({ kind }) => kind === 'plain'));
  const rich = written.findLast((content) => content.rich.some(({ kind }) => kind === 'html'));
  const last = written.at(-1);
  return { plain: (plain ?? last ?? nothing).plain, rich: (rich ?? last ?? nothing).rich };
}

/** What a part is called when its sender gave no name that can be shown. */
export function nameOf(part: MailPart): string {
  const given = headerText(part.name || part.parameters.get('name'), 255)
    .replace(/[/\\]+/g, ' ')
    .trim();
  if (given !== '') return given;
  if (part.type === 'message/rfc822') return 'message.eml';
  if (part.type === 'text/calendar') return 'invitation.ics';
  const subtype = part.type.split('/')[1] ?? '';
  const ending = /^(?:x-)?([a-z0-9]{1,8})$/.exec(subtype)?.[1];
  return ending === undefined ? 'attachment' : `attachment.${ending}`;
}
