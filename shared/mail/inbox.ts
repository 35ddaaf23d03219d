import { LRUCache } from 'lru-cache';
import type { MailRow, Page } from '../contract/index.ts';
import { isProblem } from '../errors/index.ts';
import type { LinkedPerson } from '../linked-accounts/index.ts';
import { orAborted, randomId, SingleFlight } from '../platform/index.ts';
import type { Gmail, GmailMessage } from './gmail.ts';
import { headerText, senderOf, snippetText } from './headers.ts';
import { dispositionOf, readTree, walk } from './part.ts';

export interface InboxQuery {
  /** Gmail's own search. Undefined: the inbox. */
  readonly q: string | undefined;
  readonly limit: number;
  /** Google's own page token. */
  readonly pageToken?: string | undefined;
}

/** How far the rows that we remember of a mailbox are up to date. */
interface Mailbox {
  /** Part of the rows' keys: rows from before a gap in the history are never looked at again. */
  readonly epoch: string;
  readonly historyId: string;
}

/** How many messages are asked for at the same time. Google serves more for one person with 429. */
const together = 8;
/** Pages of 500 changes; after a longer absence asking for the rows again is cheaper. */
const maxHistoryPages = 4;

/**
 * Rows of an inbox for few of Google's quota units: a message never changes but for its labels, so a row is asked for
 * once (20 units), and the history tells what became of labels since (2). An inbox of 25 costs 506 units the first time
 * and 7 when it is shown again; new mail costs 20 a message.
 */
export class Inbox {
  readonly #gmail: Gmail;
  readonly #mailboxes: LRUCache<string, Mailbox>;
  readonly #rows: LRUCache<string, MailRow>;
  readonly #flights = new SingleFlight<Mailbox>();

  /** @param maxRows over all people. Default 20,000, which is about 15 MB. */
  constructor(gmail: Gmail, maxRows = 20_000) {
    this.#gmail = gmail;
    // An hour's age bounds how long anything of a person who left is held.
    const ttl = 3_600_000;
    this.#mailboxes = new LRUCache({ max: 2_000, ttl });
    this.#rows = new LRUCache({ max: maxRows, ttl });
  }

  async page(person: LinkedPerson, query: InboxQuery, signal?: AbortSignal): Promise<Page<MailRow>> {
    const { q, limit, pageToken } = query;
    const what = q === undefined || q === '' ? { labelIds: 'INBOX' } : { q };
    const [mailbox, listed] = await Promise.all([
      // Joined: changes must be applied in their order, and two tabs need not ask twice.
      orAborted(
        this.#flights.run(person.subject, () => this.#upToDate(person)),
        signal,
      ),
      this.#gmail.list(person, { ...what, maxResults: limit, pageToken }, signal),
    ]);
    const ids = listed.messages.map(({ id }) => id);
    const rows = await this.#rowsOf(person, mailbox, ids, signal);
    return { items: rows.filter((row) => row !== undefined), nextCursor: listed.nextPageToken || undefined };
  }

  /** What this very instance did; others learn it from the history. */
  markedRead(person: LinkedPerson, id: string): void {
    const mailbox = this.#mailboxes.get(person.subject);
    if (mailbox !== undefined) this.#setUnread(keyOf(person, mailbox.epoch, id), false);
  }

  forget(subject: string): void {
    this.#mailboxes.delete(subject);
    for (const key of this.#rows.keys()) if (key.startsWith(`${subject} `)) this.#rows.delete(key);
  }

  async #upToDate(person: LinkedPerson): Promise<Mailbox> {
    const known = this.#mailboxes.get(person.subject);
    const mailbox =
      (known === undefined ? undefined : await this.#catchUp(person, known)) ?? (await this.#anew(person));
    this.#mailboxes.set(person.subject, mailbox);
    return mailbox;
  }

  /** Taken before any row is, so that whatever happens to a row afterwards is in the history. */
  async #anew(person: LinkedPerson): Promise<Mailbox> {
    const { historyId } = await this.#gmail.profile(person);
    return { epoch: randomId(), historyId };
  }

  /** Applies what happened since; undefined when that is too long ago. Doing so twice, in order, changes nothing. */
  async #catchUp(person: LinkedPerson, mailbox: Mailbox): Promise<Mailbox | undefined> {
    let pageToken: string | undefined;
    for (let page = 0; page < maxHistoryPages; page += 1) {
      let answer;
      try {
        answer = await this.#gmail.history(person, { startHistoryId: mailbox.historyId, pageToken });
      } catch (cause) {
        if (isProblem(cause, 'not_found')) return undefined;
        throw cause;
      }
      for (const { labelsAdded, labelsRemoved } of answer.history) {
        for (const { message, labelIds } of labelsAdded) {
          if (labelIds.includes('UNREAD')) this.#setUnread(keyOf(person, mailbox.epoch, message.id), true);
        }
        for (const { message, labelIds } of labelsRemoved) {
          if (labelIds.includes('UNREAD')) this.#setUnread(keyOf(person, mailbox.epoch, message.id), false);
        }
      }
      pageToken = answer.nextPageToken || undefined;
      if (pageToken === undefined) return { epoch: mailbox.epoch, historyId: answer.historyId };
    }
    return undefined;
  }

  #setUnread(key: string, unread: boolean): void {
    const row = this.#rows.get(key);
    if (row !== undefined) this.#rows.set(key, { ...row, unread });
  }

  /** In the order of `ids`; undefined for one that went while we looked. */
  async #rowsOf(
    person: LinkedPerson,
    mailbox: Mailbox,
    ids: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<(MailRow | undefined)[]> {
    const rows: (MailRow | undefined)[] = ids.map((id) => this.#rows.get(keyOf(person, mailbox.epoch, id)));
    const missing = ids.flatMap((id, at) => (rows[at] === undefined ? [{ id, at }] : [])).values();
    const worker = async (): Promise<void> => {
      // One iterator for all workers: each takes the next message that is left.
      for (const { id, at } of missing) {
        const row = await this.#fetch(person, id, signal);
        rows[at] = row;
        if (row !== undefined) this.#rows.set(keyOf(person, mailbox.epoch, id), row);
      }
    };
    await Promise.all(Array.from({ length: Math.min(together, ids.length) }, worker));
    return rows;
  }

  async #fetch(
    person: LinkedPerson,
    id: string,
    signal: AbortSignal | undefined,
  ): Promise<MailRow | undefined> {
    try {
      return rowOf(await this.#gmail.row(person, id, signal));
    } catch (cause) {
      if (isProblem(cause, 'not_found')) return undefined;
      throw cause;
    }
  }
}

/** By person too, and by epoch: an id alone must open nothing, and nothing that may have changed unseen. */
function keyOf(person: LinkedPerson, epoch: string, id: string): string {
  return `${person.subject} ${epoch} ${id}`;
}

/** A message as a row. */
export function rowOf(message: GmailMessage): MailRow {
  const tree = readTree(message.payload);
  const hasAttachments = [...walk(tree)].some(
    (part) => part.name !== '' && (dispositionOf(part) === 'attachment' || !part.headers.has('content-id')),
  );
  return {
    id: message.id,
    from: senderOf(tree.headers.get('from')),
    subject: headerText(tree.headers.get('subject')),
    date: dateOf(message),
    unread: message.labelIds.includes('UNREAD'),
    hasAttachments,
    snippet: snippetText(message.snippet),
  };
}

/** When Google took the message: what a sender writes into `Date` may be anything. RFC 3339. */
export function dateOf(message: GmailMessage): string {
  // The last moment that a Date can tell, in milliseconds.
  return new Date(Math.min(message.internalDate, 8.64e15)).toISOString();
}
