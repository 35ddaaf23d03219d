import type { MailList, MailMessage, MailReply } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import { displayNameOf } from '../google/index.ts';
import { type Clock, streamOf } from '../platform/index.ts';
import { Answers } from './answers.ts';
import { Gmail } from './gmail.ts';
import { addressesOf, headerText, senderOf } from './headers.ts';
import { Inbox, type InboxQuery } from './inbox.ts';
import { InboxStore } from './inbox-store.ts';
import type { AnswerWish, Mail, MailFiles, MailOptions, PartBytes, PartSaved } from './mail.ts';
import type { MailOwner } from './owner.ts';
import { hasBytes, type MailPart, readTree, walk } from './part.ts';
import { recipientsOf } from './recipients.ts';
import { Replies } from './replies.ts';
import { dateOf } from './rows.ts';

/** The largest part, in bytes: what passes through the functions is small. */
const maxPart = 25 * 2 ** 20;

/** The work behind `createMail`. */
export class Mailbox implements Mail {
  readonly #gmail: Gmail;
  readonly #inbox: Inbox;
  readonly #files: MailFiles;
  readonly #answers: Answers;

  constructor({ api, files, replies, inboxes, keys, clock }: MailOptions & { readonly clock: Clock }) {
    this.#gmail = new Gmail(api);
    this.#inbox = new Inbox(this.#gmail, new InboxStore({ table: inboxes, keys, clock }), clock);
    this.#files = files;
    this.#answers = new Answers(this.#gmail, new Replies(replies, clock), clock);
  }

  inbox(owner: MailOwner, query: InboxQuery, signal?: AbortSignal): Promise<MailList> {
    return this.#inbox.page(owner, query, signal);
  }

  async message(
    owner: MailOwner,
    id: string,
    { html }: { readonly html: boolean },
    signal?: AbortSignal,
  ): Promise<MailMessage> {
    const [found, { readMessage }] = await Promise.all([
      this.#gmail.message(owner, id, signal),
      import('./reading.ts'),
    ]);
    const tree = readTree(found.payload);
    const load = (part: MailPart): Promise<Uint8Array> => this.#load(owner, id, part, signal);
    const reading = await readMessage(tree, { html, load });
    return {
      id: found.id,
      from: senderOf(tree.headers.get('from')),
      to: addressesOf(tree.headers.get('to')),
      cc: addressesOf(tree.headers.get('cc')),
      answersTo: recipientsOf(found),
      subject: headerText(tree.headers.get('subject')),
      date: dateOf(found),
      unread: found.labelIds.includes('UNREAD'),
      text: reading.text,
      ...(reading.html !== undefined && { html: reading.html }),
      attachments: [...reading.attachments],
      notes: [...reading.notes],
    };
  }

  async part(owner: MailOwner, id: string, partId: string, signal?: AbortSignal): Promise<PartBytes> {
    const part = await this.#find(owner, id, partId, signal);
    return { bytes: await this.#load(owner, id, part, signal), name: await fileNameOf(part) };
  }

  async savePart(owner: MailOwner, id: string, partId: string, signal: AbortSignal): Promise<PartSaved> {
    const part = await this.#find(owner, id, partId, signal);
    return this.#files.saveOnce(
      owner,
      owner.ownerId,
      {
        // An id of a message is of one mailbox, and a person may link another account.
        sourceKey: `google-mail:${id}:${part.id}`,
        name: await fileNameOf(part),
        source: 'google-mail',
        maxBytes: maxPart,
        open: async (_, within) => ({ stream: await this.#open(owner, id, part, within), from: 0 }),
      },
      signal,
    );
  }

  async markRead(owner: MailOwner, id: string, signal?: AbortSignal): Promise<void> {
    await this.#gmail.markRead(owner, id, signal);
    await this.#inbox.markedRead(owner, id);
  }

  async answer(
    owner: MailOwner,
    wish: AnswerWish,
    signal: AbortSignal,
  ): Promise<MailReply & { readonly created: boolean }> {
    return this.#answers.send(owner, wish, signal);
  }

  async #find(
    owner: MailOwner,
    id: string,
    partId: string,
    signal: AbortSignal | undefined,
  ): Promise<MailPart> {
    const { payload } = await this.#gmail.message(owner, id, signal);
    for (const part of walk(readTree(payload))) {
      if (part.id === partId && hasBytes(part)) return part;
    }
    throw new Problem('not_found', 'This message has no such part.');
  }

  async #load(
    owner: MailOwner,
    id: string,
    part: MailPart,
    signal: AbortSignal | undefined,
  ): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    let size = 0;
    for await (const piece of await this.#open(owner, id, part, signal)) {
      size += piece.length;
      if (size > maxPart) throw tooLarge();
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  async #open(
    owner: MailOwner,
    id: string,
    part: MailPart,
    signal: AbortSignal | undefined,
  ): Promise<ReadableStream<Uint8Array>> {
    if (part.size > maxPart) throw tooLarge();
    if (part.attachmentId === undefined) {
      return streamOf([Buffer.from(part.data ?? '', 'base64url')]);
    }
    return this.#gmail.attachment(owner, id, part.attachmentId, signal);
  }
}

function tooLarge(): Problem {
  return new Problem(
    'payload_too_large',
    'This is larger than the 25 MB that can be taken out of a mail here.',
    {
      fields: { maxBytes: maxPart },
    },
  );
}

async function fileNameOf(part: MailPart): Promise<string> {
  const { nameOf } = await import('./reading.ts');
  return displayNameOf(nameOf(part), 'attachment');
}
