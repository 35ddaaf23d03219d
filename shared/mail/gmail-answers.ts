import type { gmail_v1 } from 'googleapis/build/src/apis/gmail/v1.js';
import { z } from 'zod';

/** What Gmail answers, as far as we read it: schemas held to the names of Google's own types. */

/** Holds a schema's names to those of Google's own types: a misspelt one does not compile. */
type Fields<Answer> = Partial<Record<keyof Answer, z.ZodType>>;

const Id = z.string().regex(/^[A-Za-z0-9_-]{1,512}$/);
const HistoryId = z.string().regex(/^\d{1,20}$/);

export const Profile = z.object({
  emailAddress: z.string().min(3),
  historyId: HistoryId,
} satisfies Fields<gmail_v1.Schema$Profile>);

export const MessageRef = z.object({ id: Id } satisfies Fields<gmail_v1.Schema$Message>);
export const MessageList = z.object({
  messages: z.array(MessageRef).default([]),
  nextPageToken: z.string().optional(),
} satisfies Fields<gmail_v1.Schema$ListMessagesResponse>);

export const Message = z.object({
  id: Id,
  threadId: Id.optional().catch(undefined),
  labelIds: z.array(z.string()).default([]),
  snippet: z.string().catch(''),
  internalDate: z.coerce.number().int().nonnegative().catch(0),
  payload: z.unknown(),
} satisfies Fields<gmail_v1.Schema$Message>);
/** Ids, newest first. */
export type GmailList = z.output<typeof MessageList>;
/** `internalDate` in milliseconds since 1970; `payload` for `readTree`. */
export type GmailMessage = z.output<typeof Message>;

const MessageAdded = z.object({
  message: z.object({ id: Id, labelIds: z.array(z.string()).optional() }),
} satisfies Fields<gmail_v1.Schema$HistoryMessageAdded>);
const MessageDeleted = z.object({
  message: MessageRef,
} satisfies Fields<gmail_v1.Schema$HistoryMessageDeleted>);
const LabelChange = z.object({
  message: MessageRef,
  labelIds: z.array(z.string()).default([]),
} satisfies Fields<gmail_v1.Schema$HistoryLabelAdded>);
export const History = z.object({
  history: z
    .array(
      z.object({
        messagesAdded: z.array(MessageAdded).default([]),
        messagesDeleted: z.array(MessageDeleted).default([]),
        labelsAdded: z.array(LabelChange).default([]),
        labelsRemoved: z.array(LabelChange).default([]),
      } satisfies Fields<gmail_v1.Schema$History>),
    )
    .default([]),
  nextPageToken: z.string().optional(),
  historyId: HistoryId,
} satisfies Fields<gmail_v1.Schema$ListHistoryResponse>);
export type GmailHistory = z.output<typeof History>;

/** A conversation. Its messages have what was asked for of them. */
export const Thread = z.object({
  messages: z.array(Message).default([]),
} satisfies Fields<gmail_v1.Schema$Thread>);

const DraftMessage = z.object({
  id: Id,
  threadId: Id.optional().catch(undefined),
} satisfies Fields<gmail_v1.Schema$Message>);
export const Draft = z.object({
  id: z.string().min(1),
  message: DraftMessage.optional().catch(undefined),
} satisfies Fields<gmail_v1.Schema$Draft>);
export type GmailDraft = z.output<typeof Draft>;
export const DraftList = z.object({
  drafts: z.array(Draft).default([]),
  nextPageToken: z.string().optional(),
} satisfies Fields<gmail_v1.Schema$ListDraftsResponse>);
