import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Instant, type Share } from '../contract/index.ts';
import { Secret } from '../platform/index.ts';
import type { NewRow, Row } from '../storage/index.ts';

/**
 * The table `shares` holds two rows for each share:
 *
 * | partition | key | is |
 * |---|---|---|
 * | owner id | share id | what its owner sees, its uses, and the hash of its secret |
 * | SHA-256 of the secret | `link` | what the address leads to |
 *
 * The owner's row is written first and goes last, so that whatever a crash leaves can be seen and revoked.
 */
export const sharesTable = 'shares';
export const linkKey = 'link';

/** 128 random bits, which no amount of guessing over HTTP finds; kept as their hash alone. */
export const newSecret = (): Secret => new Secret(randomBytes(16).toString('base64url'));

/** Unsalted: there is nothing to look up in a table when the secret is 128 random bits. */
export const hashOf = (secret: Secret): string => createHash('sha256').update(secret.reveal()).digest('hex');

export const ShareColumns = z.object({
  fileId: z.string(),
  name: z.string(),
  createdAt: Instant,
  expiresAt: Instant,
  hash: z.string(),
  uses: z.number().int().nonnegative(),
  lastUsedAt: Instant.optional(),
});
export type ShareColumns = z.infer<typeof ShareColumns>;

export const LinkColumns = z.object({
  owner: z.string(),
  shareId: z.string(),
  fileId: z.string(),
  /** Of the blob when the share was made: the link is to these bytes and to no later ones. */
  blobEtag: z.string(),
  expiresAt: Instant,
});
export type LinkColumns = z.infer<typeof LinkColumns>;

export const shareRow = (owner: string, shareId: string, columns: ShareColumns): NewRow => ({
  partition: owner,
  key: shareId,
  columns,
});

export const linkRow = (hash: string, columns: LinkColumns): NewRow => ({
  partition: hash,
  key: linkKey,
  columns,
});

export function shareOf(row: Row, now: number): Share {
  const { fileId, name, createdAt, expiresAt, uses, lastUsedAt } = ShareColumns.parse(row.columns);
  return {
    shareId: row.key,
    fileId,
    name,
    createdAt,
    expiresAt,
    state: Date.parse(expiresAt) > now ? 'active' : 'expired',
    uses: { count: uses, ...(lastUsedAt === undefined ? {} : { lastUsedAt }) },
  };
}
