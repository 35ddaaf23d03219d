import type { MailAttachment, MailNote } from '../contract/index.ts';
import { describeCause, log } from '../platform/index.ts';
import { charsetOfPage, cutBytes, decodeText, unflow } from './decode.ts';
import { enrichedToText } from './enriched.ts';
import { headerText, senderOf } from './headers.ts';
import { calendarNote, deliveryNote } from './notices.ts';
import { dispositionOf, hasBytes, type MailPart } from './part.ts';
import { alternative, both, type Content, isBlank, join, maxText, nothing, pieceOf, show } from './pieces.ts';

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

/** Reads a message's tree. Never fails for what a sender wrote; only `load` may throw. */
export async function readMessage(root: MailPart, options: ReadingOptions): Promise<Reading> {
  const reader = new Reader(options);
  const content = await reader.message(root);
  const { text, html, cut } = await show(content, options);
  for (const { part } of cut) reader.truncated(part);
  return { text, html, attachments: reader.attachments, notes: reader.notes };
}

/** Where a part stands: the subtype of its multipart, and whether it is the message itself. */
interface Place {
  readonly parent: string;
  readonly whole: boolean;
}

/**
 * Parts that one message may ask Google for, each for 20 units of the 6,000 that its person has in a minute: texts to read,
 * and notices, which stay files when they are not to be had.
 */
const mostLoads = { text: 4, notice: 2 };
/** A message says no more about itself than a person would read. */
const mostNotes = 20;

class Reader {
  readonly attachments: MailAttachment[] = [];
  readonly notes: MailNote[] = [];
  readonly #options: ReadingOptions;
  /** Bytes of text that are still read, over all parts. */
  #left = maxText;
  readonly #loads = { ...mostLoads };
  readonly #textFiles: MailPart[] = [];

  constructor(options: ReadingOptions) {
    this.#options = options;
  }

  /** Says that not all is shown; all of it is in the file that `part` becomes. */
  truncated(part: MailPart | undefined): void {
    this.#note('truncated', 'This message is very long. Some of it is left out here.');
    if (part !== undefined) this.#attach(part, { parent: 'mixed', whole: false });
  }

  /** What there is to read; where there is nothing else, the first text that came as a file. */
  async message(root: MailPart): Promise<Content> {
    const content = await this.#read(root, { parent: '', whole: true });
    const [first] = this.#textFiles;
    if (first === undefined || !isBlank(content.plain)) return content;
    return pieces(first, await this.#notice(first));
  }

  async #read(part: MailPart, place: Place): Promise<Content> {
    if (part.isCut) this.truncated(undefined);
    if (part.type.startsWith('multipart/')) return this.#multipart(part);
    if (part.type === 'message/rfc822' || part.type === 'message/global') return this.#enclosed(part, place);
    if (part.type === 'message/delivery-status' || part.type === 'message/global-delivery-status') {
      this.#note('delivery_report', deliveryNote(await this.#notice(part)));
      return nothing;
    }
    if (part.type === 'message/disposition-notification') {
      this.#note('read_receipt', 'This says that a message of yours was opened or deleted.');
      return nothing;
    }
    if (part.type === 'text/calendar') return this.#calendar(part);
    if (/^application\/(x-)?pkcs7-mime$/.test(part.type)) return this.#smime(part);
    if (isText(part)) return this.#leaf(part);
    if (/^text\/(plain|html)$/.test(part.type)) this.#textFiles.push(part);
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
    // No boundary was found: all of it is text (as in RFC 2045 §5.2, for what makes no sense).
    if (part.parts.length === 0 && hasBody(part)) return this.#leaf({ ...part, type: 'text/plain' });
    const contents: Content[] = [];
    for (const child of part.parts) contents.push(await this.#read(child, { parent: kind, whole: false }));
    return kind === 'alternative' ? alternative(contents) : join(contents);
  }

  async #calendar(part: MailPart): Promise<Content> {
    const text = calendarNote(await this.#notice(part));
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
    const contents = [both(pieceOf({ kind: 'plain', source: heading.join('\n') }))];
    for (const child of part.parts) contents.push(await this.#read(child, { parent: 'mixed', whole: true }));
    return join(contents);
  }

  async #leaf(part: MailPart): Promise<Content> {
    const text = await this.#text(part);
    if (/^[ \t]*-----BEGIN PGP MESSAGE-----$/m.test(text.slice(0, 2000))) {
      this.#note(
        'encrypted',
        'This message is encrypted. It can only be read with the key of its recipient.',
      );
    }
    return pieces(part, text);
  }

  async #text(part: MailPart): Promise<string> {
    return this.#decoded(part, await this.#bytes(part, 'text'));
  }

  /** Empty when it is not to be had: it is a file then, and what there is to read is read. */
  async #notice(part: MailPart): Promise<string> {
    try {
      return this.#decoded(part, await this.#bytes(part, 'notice'));
    } catch (cause) {
      log().warn('mail_notice_not_loaded', { cause: describeCause(cause) });
      this.#attach(part, { parent: 'mixed', whole: false });
      return '';
    }
  }

  #decoded(part: MailPart, bytes: Uint8Array): string {
    if (bytes.length > this.#left) this.truncated(part);
    const read = cutBytes(bytes, this.#left);
    this.#left -= read.length;
    const named = part.parameters.get('charset');
    return decodeText(read, named ?? (isPage(part) ? charsetOfPage(read) : undefined));
  }

  async #bytes(part: MailPart, use: keyof typeof mostLoads): Promise<Uint8Array> {
    if (part.data !== undefined) return Buffer.from(part.data, 'base64url');
    if (part.attachmentId === undefined) return new Uint8Array();
    if (part.size > maxText || this.#loads[use] === 0) {
      // A notice that is not read is a file as it would be otherwise; a text that is not read is missed.
      if (use === 'text') this.truncated(part);
      else this.#attach(part, { parent: 'mixed', whole: false });
      return new Uint8Array();
    }
    this.#loads[use] -= 1;
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
    if (this.notes.some((note) => note.kind === kind && note.text === text)) return;
    if (this.notes.length < mostNotes || kind === 'truncated') this.notes.push({ kind, text });
  }
}

const isPage = ({ type }: MailPart): boolean => /^text\/(html|x-amp-html|watch-html)$/.test(type);
/** Forms of a text that programs know, or that can be read without one. */
const isKnown = ({ type }: MailPart): boolean => /^text\/(plain|html|enriched|richtext)$/.test(type);

/** To be read where it stands. RTF is not text to anybody. */
function isText(part: MailPart): boolean {
  if (dispositionOf(part) === 'attachment' || part.name !== '') return false;
  return part.type.startsWith('text/') && !/^text\/(rfc822-headers|rtf)$/.test(part.type);
}

/** The text of a part as what there is to read. */
function pieces(part: MailPart, text: string): Content {
  const odd = isKnown(part) ? {} : { isOdd: true };
  if (isPage(part)) return both(pieceOf({ kind: 'html', source: text, part, ...odd }));
  const flowed = part.parameters.get('format')?.toLowerCase() === 'flowed';
  const deleteSpace = part.parameters.get('delsp')?.toLowerCase() === 'yes';
  const isRich = /^text\/(enriched|richtext)$/.test(part.type);
  const plain = isRich ? enrichedToText(text, part.type) : text;
  return both(pieceOf({ kind: 'plain', source: flowed ? unflow(plain, deleteSpace) : plain, part, ...odd }));
}

function hasBody({ data, attachmentId }: MailPart): boolean {
  return (data ?? '') !== '' || attachmentId !== undefined;
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
