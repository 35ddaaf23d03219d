import { z } from 'zod';
import { FileId } from './files.ts';
import { Instant, ListQuery, listOf } from './lists.ts';

/** The id of a share, for its owner. It is no key: the address that opens the file holds a separate secret. */
export const ShareId = z.string().regex(/^[0-9a-z]{26}$/);

/** The secret in the address of a share: 128 random bits as unpadded base64url. */
export const ShareSecret = z.string().regex(/^[A-Za-z0-9_-]{22}$/);

export const ShareRequest = z.strictObject({
  fileId: FileId,
  expiresAt: z.iso
    .datetime({ offset: true })
    .describe('when the link stops working: from one minute to 30 days ahead'),
});
export type ShareRequest = z.infer<typeof ShareRequest>;

/** A link to one file, as its owner sees it afterwards: without the address, which is shown once. */
export const Share = z.object({
  shareId: ShareId,
  fileId: FileId,
  name: z.string().describe('of the file, when the link was made'),
  createdAt: Instant,
  expiresAt: Instant,
  state: z
    .enum(['active', 'expired'])
    .describe(
      'by `expiresAt` alone: a link also leads nowhere while its file is deleted, and once it has changed',
    ),
  uses: z.object({ count: z.number().int().nonnegative(), lastUsedAt: Instant.optional() }),
});
export type Share = z.infer<typeof Share>;

export const NewShare = Share.extend({
  url: z.url().describe('opens the file for whoever has it: shown now and never again'),
});
export type NewShare = z.infer<typeof NewShare>;

export const ShareListQuery = ListQuery;
export const ShareList = listOf(Share);
