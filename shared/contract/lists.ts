import { z } from 'zod';

/**
 * The items of a page. Decimal digits alone: what JavaScript would make a number of as well, such as `0x10` or ` 10`, is
 * a mistake or a probe.
 */
export const pageLimit = (usual: number) =>
  z.preprocess(
    (text) => (typeof text === 'string' && /^[1-9]\d{0,2}$/.test(text) ? Number(text) : text),
    z.number('must be a whole number from 1 to 100').int().min(1).max(100).default(usual),
  );

/** How every list of the API is asked for: `limit` items at most (1 to 100, default 50), from an opaque cursor on. */
export const ListQuery = z.object({
  limit: pageLimit(50),
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
