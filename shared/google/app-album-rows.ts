import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { OwnerId } from '../people/index.ts';
import type { Table } from '../storage/index.ts';
import { LibraryAlbum, LibraryItem } from './library.ts';

/**
 * The table `googlealbums`: what Google told of a person's albums, so that looking at them asks Google once a week and
 * not each time. One partition for each owner:
 *
 * | row | is |
 * |---|---|
 * | `listing` | the albums, or why there are none |
 * | `items!{hash of the album}!{page}` | a hundred items of an album, and where the next page begins |
 *
 * Titles, names and ids alone; no address of bytes, which would open to whoever has it, and no token.
 */
export const appAlbumsTable = 'googlealbums';

const states = ['listed', 'permission_missing', 'not_linked', 'reconnect_required', 'unavailable'] as const;

const ListingColumns = z.object({
  state: z.enum(states),
  /** The Google account that was asked; empty when it is not known. */
  account: z.string().default(''),
  /** All times in milliseconds since 1970. When Google told of the albums; 0 for never. */
  listedAt: z.number().default(0),
  askedAt: z.number(),
  /** Not asked again before, but by wish. */
  until: z.number(),
});

/** The albums of a person at Google, as they were told. */
export interface Listing extends z.infer<typeof ListingColumns> {
  readonly albums: readonly LibraryAlbum[];
}

export interface ItemsPage {
  readonly items: readonly LibraryItem[];
  readonly nextPageToken: string | undefined;
  /** The listing that it belongs to: a newer one is a reason to ask again. */
  readonly listedAt: number;
}

const ItemsColumns = z.object({ listedAt: z.number(), next: z.string().default('') });

/** A string property holds 32 Ki UTF-16 units, an entity 1 MiB: thirteen of these and the rest fit. */
const partUnits = 30_000;
const mostParts = 13;

const listingKey = 'listing';
const itemsKey = (albumId: string, page: number): string =>
  `items!${createHash('sha256').update(albumId).digest('hex')}!${String(page).padStart(4, '0')}`;

/** Cuts a list into as many columns as it needs. What does not fit is left out, which takes thousands of albums. */
function partsOf(entries: readonly unknown[]): Record<string, string> {
  const parts: string[][] = [[]];
  let units = 2;
  for (const entry of entries) {
    const text = JSON.stringify(entry);
    if (units + text.length + 1 > partUnits) {
      if (parts.length === mostParts) break;
      parts.push([]);
      units = 2;
    }
    parts.at(-1)?.push(text);
    units += text.length + 1;
  }
  return Object.fromEntries(parts.map((part, index) => [`part${index}`, `[${part.join(',')}]`]));
}

function entriesOf<Entry>(columns: Readonly<Record<string, unknown>>, schema: z.ZodType<Entry>): Entry[] {
  const entries: Entry[] = [];
  for (let index = 0; ; index += 1) {
    const part = columns[`part${index}`];
    if (typeof part !== 'string') return entries;
    entries.push(...z.array(schema).parse(JSON.parse(part)));
  }
}

/** Reads and writes those rows. */
export function createAppAlbumRows(table: Pick<Table, 'get' | 'upsert'>) {
  return {
    async listing(owner: OwnerId, signal?: AbortSignal): Promise<Listing | undefined> {
      const row = await table.get(owner, listingKey, signal);
      if (row === undefined) return undefined;
      return { ...ListingColumns.parse(row.columns), albums: entriesOf(row.columns, LibraryAlbum) };
    },
    async keepListing(owner: OwnerId, { albums, ...columns }: Listing): Promise<void> {
      const parts = albums.length === 0 ? {} : partsOf(albums);
      await table.upsert({ partition: owner, key: listingKey, columns: { ...columns, ...parts } });
    },
    async items(
      owner: OwnerId,
      albumId: string,
      page: number,
      signal?: AbortSignal,
    ): Promise<ItemsPage | undefined> {
      const row = await table.get(owner, itemsKey(albumId, page), signal);
      if (row === undefined) return undefined;
      const { listedAt, next } = ItemsColumns.parse(row.columns);
      const nextPageToken = next === '' ? undefined : next;
      return { items: entriesOf(row.columns, LibraryItem), nextPageToken, listedAt };
    },
    async keepItems(owner: OwnerId, albumId: string, page: number, told: ItemsPage): Promise<void> {
      const { items, listedAt, nextPageToken: next } = told;
      const columns = { listedAt, ...(next !== undefined && { next }), ...partsOf(items) };
      await table.upsert({ partition: owner, key: itemsKey(albumId, page), columns });
    },
  };
}
export type AppAlbumRows = ReturnType<typeof createAppAlbumRows>;
