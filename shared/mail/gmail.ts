import type { gmail_v1 } from 'googleapis/build/src/apis/gmail/v1.js';
import { z } from 'zod';
import { isProblem, Problem } from '../errors/index.ts';
import { type GoogleApi, type GoogleRequest, senselessAnswer, untilStalled } from '../google/index.ts';
import type { LinkedPerson } from '../linked-accounts/index.ts';
import { base64Field } from './base64-field.ts';

/** Holds a schema's names to those of Google's own types: a misspelt one does not compile. */
type Fields<Answer> = Partial<Record<keyof Answer, z.ZodType>>;

const Id = z.string().regex(/^[A-Za-z0-9_-]{1,512}$/);
const HistoryId = z.string().regex(/^\d{1,20}$/);

const Profile = z.object({
  emailAddress: z.string().min(3),
  historyId: HistoryId,
} satisfies Fields<gmail_v1.Schema$Profile>);

const MessageRef = z.object({ id: Id } satisfies Fields<gmail_v1.Schema$Message>);
const MessageList = z.object({
  messages: z.array(MessageRef).default([]),
  nextPageToken: z.string().optional(),
} satisfies Fields<gmail_v1.Schema$ListMessagesResponse>);

const Message = z.object({
  id: Id,
  threadId: Id.optional().catch(undefined),
  labelIds: z.array(z.string()).default([]),
  snippet: z.string().catch(''),
  internalDate: z.coerce.number().int().nonnegative().catch(0),
  payload: z.unknown(),
} satisfies Fields<gmail_v1.Schema$Message>);
/** `internalDate` in milliseconds since 1970; `payload` for `readTree`. */
export type GmailMessage = z.output<typeof Message>;

const LabelChange = z.object({
  message: MessageRef,
  labelIds: z.array(z.string()).default([]),
} satisfies Fields<gmail_v1.Schema$HistoryLabelAdded>);
const History = z.object({
  history: z
    .array(
      z.object({
        labelsAdded: z.array(LabelChange).default([]),
        labelsRemoved: z.array(LabelChange).default([]),
      } satisfies Fields<gmail_v1.Schema$History>),
    )
    .default([]),
  nextPageToken: z.string().optional(),
  historyId: HistoryId,
} satisfies Fields<gmail_v1.Schema$ListHistoryResponse>);
export type GmailHistory = z.output<typeof History>;

const Draft = z.object({ id: z.string().min(1) } satisfies Fields<gmail_v1.Schema$Draft>);
const DraftList = z.object({
  drafts: z.array(Draft).default([]),
} satisfies Fields<gmail_v1.Schema$ListDraftsResponse>);

/** Of a tree without its contents: four levels tell whether there are attachments, and no body travels for a row. */
const skeleton = ['', '', '', ''].reduce(
  (inner) => `parts(filename,mimeType,headers${inner === '' ? '' : `,${inner}`})`,
  '',
);
const rowFields = `id,threadId,labelIds,snippet,internalDate,payload(partId,mimeType,filename,headers,${skeleton})`;

/** A message without its large bodies: what is more is none. Bytes. */
const maxMessage = 16 * 2 ** 20;
/** Milliseconds without a byte after which Google counts as silent. */
const stallAfter = 8000;

const addressOf = (path: string): URL => new URL(`https://gmail.googleapis.com/gmail/v1/users/me/${path}`);

type Call = Omit<GoogleRequest, 'person' | 'feature' | 'url' | 'signal'> & {
  readonly query?: Readonly<Record<string, string | undefined>>;
};

/**
 * The calls of the Gmail API that we make, with their price in Google's quota units (6,000 a minute for a person).
 * developers.google.com/workspace/gmail/api/reference/rest
 */
export class Gmail {
  readonly #api: GoogleApi;

  constructor(api: GoogleApi) {
    this.#api = api;
  }

  /** 1 unit. */
  profile(person: LinkedPerson, signal?: AbortSignal): Promise<z.output<typeof Profile>> {
    return this.#call(person, Profile, 'profile', {}, signal);
  }

  /** Ids, newest first. 5 units. */
  list(
    person: LinkedPerson,
    query: {
      readonly q?: string;
      readonly labelIds?: string;
      readonly maxResults: number;
      readonly pageToken?: string | undefined;
    },
    signal?: AbortSignal,
  ): Promise<z.output<typeof MessageList>> {
    const { maxResults, ...rest } = query;
    return this.#call(
      person,
      MessageList,
      'messages',
      { query: { ...rest, maxResults: String(maxResults) } },
      signal,
    );
  }

  /** Headers, labels and the tree without its contents. 20 units. */
  row(person: LinkedPerson, id: string, signal?: AbortSignal): Promise<GmailMessage> {
    const call: Call = { query: { format: 'full', fields: rowFields }, invalidArgument: 'not_found' };
    return this.#call(person, Message, `messages/${id}`, call, signal);
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

  /** The message that was sent with this `Message-ID` (without its angle brackets). 5 units. */
  async findSent(person: LinkedPerson, messageId: string, signal?: AbortSignal): Promise<string | undefined> {
    const query = { q: `rfc822msgid:${messageId}`, labelIds: 'SENT', maxResults: 1 };
    return (await this.list(person, query, signal)).messages[0]?.id;
  }

  /** The draft with this `Message-ID`. 5 units. */
  async findDraft(
    person: LinkedPerson,
    messageId: string,
    signal?: AbortSignal,
  ): Promise<string | undefined> {
    const query = { q: `rfc822msgid:${messageId}`, maxResults: '1' };
    return (await this.#call(person, DraftList, 'drafts', { query }, signal)).drafts[0]?.id;
  }

  /** 10 units. */
  async createDraft(
    person: LinkedPerson,
    raw: Uint8Array,
    threadId: string | undefined,
    signal?: AbortSignal,
  ): Promise<string> {
    const message = {
      raw: Buffer.from(raw).toString('base64url'),
      ...(threadId !== undefined && { threadId }),
    };
    const body = { message } satisfies gmail_v1.Schema$Draft;
    return (await this.#call(person, Draft, 'drafts', { method: 'POST', body }, signal)).id;
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
    { query = {}, ...call }: Call,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const url = addressOf(path);
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) url.searchParams.set(name, value);
    }
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
