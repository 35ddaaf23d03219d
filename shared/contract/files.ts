import { z } from 'zod';
import { Instant, ListQuery, listOf } from './lists.ts';

/** Whether a text leaves ink: anything beside spaces, joiners, fillers and other characters that nobody sees. */
export const isVisible = (text: string): boolean =>
  /[^\p{Z}\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);

/**
 * A name that a person gives: 1 to 255 UTF-16 units, as most file systems take, shown as text and never used as a path.
 * Control and bidirectional formatting characters are refused, because they make a name look like another one, and so is
 * a name of which nothing can be seen.
 */
export const DisplayName = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .refine((name) => !/[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\u061C]/u.test(name), {
    message: 'must not hold control or text-direction characters',
  })
  .refine(isVisible, { message: 'must hold something that can be seen' })
  .refine((name) => name.isWellFormed(), { message: 'must be well-formed Unicode' })
  .describe('at most 255 UTF-16 units, with something in it that can be seen');

/** The id of a file: made by the server, newest first when sorted by name. */
export const FileId = z.string().regex(/^[0-9a-z]{26}$/);

/** A file of a person, as our index knows it. */
export const FileItem = z.object({
  id: FileId,
  name: z.string(),
  size: z.number().int().nonnegative().describe('bytes'),
  contentType: z.string().describe('found out from the content, not believed from the upload'),
  source: z.enum(['upload', 'google-photos', 'google-mail']),
  createdAt: Instant,
  takenAt: Instant.optional().describe('when the photo was taken, where the source says so'),
  deletedAt: Instant.optional(),
  purgeAt: Instant.optional().describe('when a deleted file is gone for good'),
  albumId: z.string().optional(),
  thumbnail: z
    .boolean()
    .optional()
    .describe('true once a small picture of it is kept: `thumbnails/{id}`, read with a browse key'),
  etag: z.string(),
});
export type FileItem = z.infer<typeof FileItem>;

export const FileList = listOf(FileItem);
export type FileList = z.infer<typeof FileList>;

/** The largest thumbnail, in bytes: 400 pixels of a photograph are 20 to 40 KB. */
export const maxThumbnailBytes = 100 * 1024;

/** A small picture, as bytes: what it is shows in its content. */
export const ThumbnailBody = z
  .custom<Uint8Array>((value) => ArrayBuffer.isView(value), { message: 'must be a picture' })
  .meta({
    type: 'string',
    format: 'binary',
    description: 'a JPEG or a still WebP of at most 1,024 × 1,024 pixels, and smaller than the file',
  });

/** Whose files a call is about. Without it, the caller's own; the access policy decides about every other. */
export const ContainerQuery = z.object({
  container: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/)
    .optional()
    .describe('a container that the access policy of this deployment opens; default: your own'),
});

export const FileListQuery = ListQuery.extend({
  ...ContainerQuery.shape,
  q: z.string().trim().max(255).optional().describe('only names that hold this, whatever their case'),
  deleted: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true'),
});
export type FileListQuery = z.infer<typeof FileListQuery>;

export const FileChange = z.strictObject({ name: DisplayName });
export type FileChange = z.infer<typeof FileChange>;

/** 10 TB and more are refused by quota; this bound only keeps numbers exact. */
const ByteCount = z.number().int().nonnegative().max(Number.MAX_SAFE_INTEGER);

/** A plain union: two shapes share the operation `upload`, which a discriminated one refuses at its first use. */
export const GrantRequest = z.union([
  z.strictObject({
    operation: z.literal('upload'),
    name: DisplayName,
    size: ByteCount,
    contentType: z.string().max(255).optional(),
  }),
  z
    .strictObject({ operation: z.literal('upload'), fileId: FileId })
    .describe('a new key for a pending upload'),
  z.strictObject({
    operation: z.literal('download'),
    fileId: FileId,
    disposition: z
      .enum(['attachment', 'inline'])
      .optional()
      .describe('`attachment` to keep a copy; default: inline for the kinds that may be shown in place'),
  }),
  z.strictObject({ operation: z.literal('browse') }),
  z.strictObject({ operation: z.literal('purge'), fileId: FileId }),
]);
export type GrantRequest = z.infer<typeof GrantRequest>;

/** A valet key: one URL for one purpose, for a short time. */
export const Grant = z.object({
  receiptId: z.string(),
  operation: z.enum(['upload', 'download', 'browse', 'purge']),
  fileId: FileId.optional(),
  url: z.url().describe('holds the signature: treat it as a password'),
  headers: z.record(z.string(), z.string()).describe('to be sent with each request to the URL'),
  permissions: z.string().describe('the SAS permissions, such as rcw'),
  expiresAt: Instant,
});
export type Grant = z.infer<typeof Grant>;
