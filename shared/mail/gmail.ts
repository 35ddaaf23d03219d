import type { gmail_v1 } from 'googleapis/build/src/apis/gmail/v1.js';
import type { z } from 'zod';
import { isProblem, Problem } from '../errors/index.ts';
import { type GoogleApi, type GoogleRequest, senselessAnswer, untilStalled } from '../google/index.ts';
import type { LinkedPerson } from '../linked-accounts/index.ts';
import { base64Field } from './base64-field.ts';
import { addressOf, type GmailQuery, type ListQuery, listParameters, rowQuery } from './gmail-addresses.ts';
import {
  Draft,
  DraftList,
  type GmailDraft,
  type GmailHistory,
  type GmailList,
  type GmailMessage,
  History,
  Message,
  MessageList,
  MessageRef,
  Profile,
  Thread,
} from './gmail-answers.ts';
import { type GmailRows, RowsAtOnce, type RowsWish } from './gmail-rows.ts';

export type { ListQuery } from './gmail-addresses.ts';
export type { GmailDraft, GmailHistory, GmailList, GmailMessage } from './gmail-answers.ts';

/** A message without its large bodies: what is more is none. Bytes. */
const maxMessage = 16 * 2 ** 20;
/** Milliseconds without a byte after which Google counts as silent. */
const stallAfter = 8000;

type Call = Omit<GoogleRequest, 'person' | 'feature' | 'url' | 'signal'> & {
  readonly query?: GmailQuery;
};

/**
 * The calls of the Gmail API that we make, with their price in Google's quota units (6,000 a minute for a person).
 * developers.google.com/workspace/gmail/api/reference/rest
 */
export class Gmail {
  readonly #api: GoogleApi;
  readonly #rows: RowsAtOnce;

  constructor(api: GoogleApi) {
    this.#api = api;
    this.#rows = new RowsAtOnce(api, this);
  }

  /** Which Google account this is about. No call of Gmail's. */
  account(person: LinkedPerson, signal?: AbortSignal): Promise<string> {
    return this.#api.account({ person, feature: 'mail', signal });
  }

  /** 1 unit. */
  profile(person: LinkedPerson, signal?: AbortSignal): Promise<z.output<typeof Profile>> {
    return this.#call(person, Profile, 'profile', {}, signal);
  }

  /** Ids, newest first. 5 units. */
  list(person: LinkedPerson, query: ListQuery, signal?: AbortSignal): Promise<GmailList> {
    return this.#call(person, MessageList, 'messages', { query: listParameters(query) }, signal);
  }

  /** Headers, labels and the tree without its contents. 20 units. */
  row(
    person: LinkedPerson,
    id: string,
    signal?: AbortSignal,
    crowded: Pick<Call, 'oneOfMany'> = {},
  ): Promise<GmailMessage> {
    const call: Call = { query: rowQuery, invalidArgument: 'not_found', ...crowded };
    return this.#call(person, Message, `messages/${id}`, call, signal);
  }

  /**
   * Rows, and a listing if wished, in one request where Google lets them. A message that is gone is left out; one that
   * Google lists and cannot give stands in `failed`. The units are those of each alone.
   *
   * @throws {Problem} what hits all messages alike, such as a token that is refused or too many calls
   */
  many(person: LinkedPerson, wish: RowsWish, signal?: AbortSignal): Promise<GmailRows> {
    return this.#rows.ask(person, wish, signal);
  }

  /** Everything but large bodies. 20 units. */
  message(person: LinkedPerson, id: string, signal?: AbortSignal): Promise<GmailMessage> {
    // Small bodies come along; many of them, or one of a sender who embeds pictures, may be some megabytes.
    const call: Call = {
      query: { format: 'full' },
      invalidArgument: 'not_found',
      maxBytes: maxMessage,
    };
    return this.#call(person, Message, `messages/${id}`, call, signal);
  }

  /** The bytes of a part as they come. 20 units. */
  async attachment(
    person: LinkedPerson,
    id: string,
    attachmentId: string,
    signal?: AbortSignal,
  ): Promise<ReadableStream<Uint8Array>> {
    const url = addressOf(`messages/${id}/attachments/${encodeURIComponent(attachmentId)}`);
    const answer = await this.#api.bytes({
      person,
      feature: 'mail',
      url,
      invalidArgument: 'not_found',
      signal,
    });
    if (answer.body === null) throw senselessAnswer('a part without a body');
    return base64Field(untilStalled(answer.body, stallAfter));
  }

  /** What became of labels since then. 2 units. @throws {Problem} `not_found` when Google no longer knows that far back */
  history(
    person: LinkedPerson,
    query: { readonly startHistoryId: string; readonly pageToken?: string | undefined },
    signal?: AbortSignal,
  ): Promise<GmailHistory> {
    return this.#call(person, History, 'history', { query: { ...query, maxResults: '500' } }, signal);
  }

  /** 10 units. */
  async markRead(person: LinkedPerson, id: string, signal?: AbortSignal): Promise<void> {
    const body = { removeLabelIds: ['UNREAD'] } satisfies gmail_v1.Schema$ModifyMessageRequest;
    const call: Call = { method: 'POST', body, repeatable: true, invalidArgument: 'not_found' };
    await this.#call(person, MessageRef, `messages/${id}/modify`, call, signal);
  }

  /** What stands in a thread, drafts and sent messages included, each with these headers alone. 40 units. */
  async thread(
    person: LinkedPerson,
    id: string,
    headers: readonly string[],
    signal?: AbortSignal,
  ): Promise<readonly GmailMessage[]> {
    const query = {
      format: 'metadata',
      metadataHeaders: headers,
      fields: 'messages(id,labelIds,payload/headers)',
    };
    return (await this.#call(person, Thread, `threads/${id}`, { query }, signal)).messages;
  }

  /** 5 units. */
  drafts(
    person: LinkedPerson,
    pageToken: string | undefined,
    signal?: AbortSignal,
  ): Promise<z.output<typeof DraftList>> {
    const query = { maxResults: '500', fields: 'drafts(id,message(id,threadId)),nextPageToken', pageToken };
    return this.#call(person, DraftList, 'drafts', { query }, signal);
  }

  /** 10 units. */
  async createDraft(
    person: LinkedPerson,
    raw: Uint8Array,
    threadId: string | undefined,
    signal?: AbortSignal,
  ): Promise<GmailDraft> {
    const message = {
      raw: Buffer.from(raw).toString('base64url'),
      ...(threadId !== undefined && { threadId }),
    };
    const body = { message } satisfies gmail_v1.Schema$Draft;
    return this.#call(person, Draft, 'drafts', { method: 'POST', body }, signal);
  }

  /** Sends a draft, which is gone then: a second time is `not_found`. 100 units. */
  async sendDraft(person: LinkedPerson, id: string, signal?: AbortSignal): Promise<string> {
    const body = { id } satisfies gmail_v1.Schema$Draft;
    return (await this.#call(person, MessageRef, 'drafts/send', { method: 'POST', body }, signal)).id;
  }

  async #call<Answer>(
    person: LinkedPerson,
    schema: z.ZodType<Answer>,
    path: string,
    { query, ...call }: Call,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const url = addressOf(path, query);
    try {
      return await this.#api.json(schema, { person, feature: 'mail', url, signal, ...call });
    } catch (cause) {
      // 400 failedPrecondition, "Mail service not enabled": an account of Google's without Gmail.
      if (!isProblem(cause, 'not_ready')) throw cause;
      throw new Problem(
        'policy_denied',
        'This Google account has no mailbox, or Gmail is switched off for it.',
        { cause },
      );
    }
  }
}
