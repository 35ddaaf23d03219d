import type { FileItem, MailList, MailMessage, MailReply } from '../contract/index.ts';
import type { GoogleApi } from '../google/index.ts';
import type { OwnerId } from '../people/index.ts';
import type { Clock, Secret } from '../platform/index.ts';
import type { Table } from '../storage/index.ts';
import type { InboxQuery } from './inbox.ts';
import type { MailOwner } from './owner.ts';

/** A part of a message that is kept as a file. */
export interface MailFile {
  /** The same for the same part of this owner, for ever: it is stored once. */
  readonly sourceKey: string;
  readonly name: string;
  readonly source: 'google-mail';
  readonly maxBytes: number;
  readonly open: (
    from: number,
    signal: AbortSignal,
  ) => Promise<{ readonly stream: ReadableStream<Uint8Array>; readonly from: number }>;
}

/** `working`: another call saves it; the same call again goes on with it. `retryAfter` in seconds. */
export type PartSaved =
  | { readonly state: 'done'; readonly file: FileItem; readonly created: boolean }
  | { readonly state: 'working'; readonly retryAfter: number };

/** Of the files, only what saving needs. */
export interface MailFiles {
  saveOnce(caller: MailOwner, owner: OwnerId, file: MailFile, signal: AbortSignal): Promise<PartSaved>;
}

export interface AnswerWish {
  /** Of the message that is answered. */
  readonly id: string;
  readonly text: string;
  /** The caller's idempotency key. */
  readonly key: string;
}

/** The bytes of a part, for its person to keep. */
export interface PartBytes {
  readonly bytes: Uint8Array;
  readonly name: string;
}

export interface MailOptions {
  readonly api: GoogleApi;
  readonly files: MailFiles;
  /** One row for a person and idempotency key. */
  readonly replies: Table;
  /** One row for a person: what is remembered of the inbox. */
  readonly inboxes: Pick<Table, 'get' | 'insert' | 'replace'>;
  /** What it is sealed with (`TOKEN_SEALING_KEYS`). */
  readonly keys: () => readonly Secret[];
  readonly clock?: Clock;
}

/** Everything that people do with their Gmail here. All of it fails as `docs/errors.md`, section Google, says. */
export interface Mail {
  /** Newest first. `nextCursor` is Google's own page token. */
  inbox(owner: MailOwner, query: InboxQuery, signal?: AbortSignal): Promise<MailList>;
  /** One message as plain text. @throws {Problem} `not_found` */
  message(
    owner: MailOwner,
    id: string,
    options: { readonly html: boolean },
    signal?: AbortSignal,
  ): Promise<MailMessage>;
  /** @throws {Problem} `not_found`, `payload_too_large` beyond 25 MB */
  part(owner: MailOwner, id: string, partId: string, signal?: AbortSignal): Promise<PartBytes>;
  /** Into the owner's files, once. @throws {Problem} as `part`, and what files answer */
  savePart(owner: MailOwner, id: string, partId: string, signal: AbortSignal): Promise<PartSaved>;
  markRead(owner: MailOwner, id: string, signal?: AbortSignal): Promise<void>;
  /**
   * Sends an answer, at most once for a key.
   *
   * @throws {Problem} `idempotency_key_reused`, `not_ready` while another call sends it, `conflict` when there is nobody
   *   to answer to
   */
  answer(
    owner: MailOwner,
    wish: AnswerWish,
    signal: AbortSignal,
  ): Promise<MailReply & { readonly created: boolean }>;
}
