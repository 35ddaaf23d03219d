import { createHash, randomBytes } from 'node:crypto';
import type { Account } from '../accounts.ts';
import { dateOf, type Message, messageOf, specimenBytes } from './message.ts';
import { specimens } from './specimens/index.ts';

/** One change, as `history.list` tells it. */
export interface Change {
  readonly id: number;
  readonly kind: 'messagesAdded' | 'messagesDeleted' | 'labelsAdded' | 'labelsRemoved';
  readonly message: Message;
  readonly labels: readonly string[];
}

export interface StoredDraft {
  readonly id: string;
  readonly message: Message;
}

const hexId = (seed: string) => createHash('sha256').update(seed).digest('hex').slice(0, 16);
const freshId = () => randomBytes(8).toString('hex');

/** One account's Gmail. */
export class Mailbox {
  readonly account: Account;
  readonly drafts = new Map<string, StoredDraft>();
  readonly #messages = new Map<string, Message>();
  #changes: Change[] = [];
  #historyId = 1_000;
  #forgottenUntil = 0;

  constructor(account: Account) {
    this.account = account;
    const threads = new Map<string, string>();
    for (const [index, specimen] of specimens.entries()) {
      const id = hexId(`${account.sub} ${specimen.shape}`);
      const threadId = threads.get(specimen.answers ?? '') ?? id;
      threads.set(specimen.shape, threadId);
      const unread = index % 3 === 0 ? ['UNREAD'] : [];
      this.#keep(
        messageOf({
          id,
          threadId,
          shape: specimen.shape,
          internalDate: dateOf(index),
          labels: specimen.labels ?? ['INBOX', 'CATEGORY_PERSONAL', ...unread],
          raw: () => specimenBytes(account, specimen, index),
        }),
      );
    }
  }

  get historyId(): number {
    return this.#historyId;
  }

  find(id: string): Message | undefined {
    return this.#messages.get(id);
  }

  /** Newest first. */
  list(): readonly Message[] {
    return [...this.#messages.values()].sort(
      (a, b) => b.internalDate - a.internalDate || b.historyId - a.historyId,
    );
  }

  /** @param wish.threadId absent: found by what the message answers, else its own */
  add(wish: { raw: Buffer; labels: readonly string[]; now: number; threadId?: string | undefined }): Message {
    const id = freshId();
    const probe = { id, shape: undefined, internalDate: wish.now, labels: wish.labels, raw: () => wish.raw };
    const references = messageOf({ ...probe, threadId: id }).envelope().references;
    const threadId = wish.threadId ?? this.#threadOf(references) ?? id;
    const message = messageOf({ ...probe, threadId });
    this.#keep(message);
    this.#record('messagesAdded', message, [...message.labels]);
    return message;
  }

  #threadOf(references: readonly string[]): string | undefined {
    if (references.length === 0) return undefined;
    const wanted = new Set(references);
    return this.list().find((message) => wanted.has(message.envelope().messageId))?.threadId;
  }

  /** Oldest first; empty when there is no such thread. */
  thread(threadId: string): readonly Message[] {
    return this.list()
      .filter((message) => message.threadId === threadId)
      .toReversed();
  }

  hasThread(threadId: string): boolean {
    return this.thread(threadId).length > 0;
  }

  modify(message: Message, add: readonly string[], remove: readonly string[]): void {
    const added = add.filter((label) => !message.labels.has(label));
    const removed = remove.filter((label) => message.labels.has(label));
    for (const label of added) message.labels.add(label);
    for (const label of removed) message.labels.delete(label);
    if (added.length > 0) this.#record('labelsAdded', message, added);
    if (removed.length > 0) this.#record('labelsRemoved', message, removed);
  }

  delete(message: Message): void {
    this.#messages.delete(message.id);
    this.#record('messagesDeleted', message, []);
  }

  addDraft(raw: Buffer, now: number, threadId: string | undefined): StoredDraft {
    const draft = {
      id: `r${BigInt(`0x${freshId()}`) >> 1n}`,
      message: this.add({ raw, labels: ['DRAFT'], now, threadId }),
    };
    this.drafts.set(draft.id, draft);
    return draft;
  }

  /** Changes after an id; undefined when it is too old to tell, or none of ours. */
  changesSince(start: number): readonly Change[] | undefined {
    if (start < this.#forgottenUntil || start > this.#historyId) return undefined;
    return this.#changes.filter((change) => change.id > start);
  }

  /** Forgets all changes so far, as Gmail does after about a week. */
  forgetHistory(): void {
    this.#historyId += 1;
    this.#forgottenUntil = this.#historyId;
    this.#changes = [];
  }

  #keep(message: Message): void {
    this.#historyId += 1;
    message.historyId = this.#historyId;
    this.#messages.set(message.id, message);
  }

  #record(kind: Change['kind'], message: Message, labels: readonly string[]): void {
    this.#historyId += 1;
    message.historyId = this.#historyId;
    this.#changes.push({ id: this.#historyId, kind, message, labels });
  }
}
