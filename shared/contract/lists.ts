import { z } from 'zod';

/** How every list of the API is asked for: `limit` items at most (1 to 100, default 50), from an opaque cursor on. */
export const ListQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(1024).optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;

/** How every list of the API is answered. A page may be empty and still have a next one. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().optional() });

/** A page of a list, for code that is generic over its items. */
export interface Page<Item> {
  items: Item[];
  nextCursor?: string | undefined;
}

/** A moment, as RFC 3339 in UTC. */
export const Instant = z.iso.datetime();
