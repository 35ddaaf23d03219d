import { z } from 'zod';
import { Instant, ListQuery, listOf, pageLimit } from './lists.ts';

/** A MIME part of a message by its place in the tree, such as `1.2`; `root` for a message that is one part. */
export const MailPartId = z.string().regex(/^(root|\d{1,4}(\.\d{1,4}){0,40})$/);

/** Which mails: newest first. 25 at a time unless asked otherwise, since each new one costs Google's quota. */
export const MailListQuery = ListQuery.extend({
  limit: pageLimit(25),
  maxAge: z.coerce
    .number()
    .int()
    .min(0)
    .max(300)
    .default(0)
    .describe('how many seconds old the list may be; by default Google is asked what is new'),
  q: z.string().trim().max(500).optional().describe("Gmail's own search; without it, the inbox"),
});

/** A mailbox in a header. `address` is empty where a header names nobody. */
export const MailAddress = z.object({ name: z.string(), address: z.string() });
export type MailAddress = z.infer<typeof MailAddress>;

/** A message as a row of an inbox. */
export const MailRow = z.object({
  id: z.string(),
  from: MailAddress,
  subject: z.string(),
  date: Instant,
  unread: z.boolean(),
  hasAttachments: z.boolean(),
  snippet: z.string(),
});
export type MailRow = z.infer<typeof MailRow>;
/** A page of mail. What Google lists and cannot give is told by its id, and hides nothing else. */
export const MailList = listOf(MailRow).extend({
  missing: z
    .array(z.string())
    .optional()
    .describe(
      'ids of what Google lists here and could not give now; asked for anew with the next list that asks Google',
    ),
});
export type MailList = z.infer<typeof MailList>;

export const MailAttachment = z.object({
  partId: z.string(),
  name: z.string(),
  contentType: z.string().describe('as the sender says, not found out'),
  size: z.number().int().nonnegative().describe('bytes'),
  inline: z.boolean().describe('belongs into the text, such as a picture'),
});
export type MailAttachment = z.infer<typeof MailAttachment>;

/** What a message is beside its text, in a plain sentence. */
export const MailNote = z.object({
  kind: z.enum([
    'calendar',
    'delivery_report',
    'encrypted',
    'forwarded',
    'read_receipt',
    'signed',
    'truncated',
  ]),
  text: z.string(),
});
export type MailNote = z.infer<typeof MailNote>;

/** One message as plain text. */
export const MailMessage = z.object({
  id: z.string(),
  from: MailAddress,
  to: z.array(MailAddress),
  cc: z.array(MailAddress),
  answersTo: z
    .array(MailAddress)
    .describe('whom an answer goes to, which need not be who wrote; empty when there is nobody'),
  subject: z.string(),
  date: Instant,
  unread: z.boolean(),
  text: z.string().describe('plain text from whatever the message is; links stand with their address'),
  html: z.string().optional().describe('sanitised, nothing remote; only with ?html=true'),
  attachments: z.array(MailAttachment),
  notes: z.array(MailNote),
});
export type MailMessage = z.infer<typeof MailMessage>;

export const MailMessageQuery = z.object({
  html: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true'),
});

export const MailReplyRequest = z.strictObject({
  text: z
    .string()
    .max(100_000)
    .refine((text) => text.trim() !== '', { message: 'must not be empty' })
    .refine((text) => text.isWellFormed(), { message: 'must be well-formed Unicode' }),
});

/** The answer that was sent: a message of its own. */
export const MailReply = z.object({ id: z.string() });
export type MailReply = z.infer<typeof MailReply>;

/** Names one wish of a client, so that asking again does not do it again (draft-ietf-httpapi-idempotency-key-header). */
export const IdempotencyKey = z.string().regex(/^[\x21-\x7e]{1,255}$/);
