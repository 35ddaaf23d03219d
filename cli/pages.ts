import type { Page } from '../shared/contract/index.ts';

/** What every list of the API is asked with. */
export interface PageQuery {
  readonly limit: number;
  readonly cursor?: string;
}

/** The items of a list from its first page to its last; a page may be empty and still have a next one. */
export async function* pages<Item>(
  fetchPage: (query: PageQuery) => Promise<Page<Item>>,
): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const page = await fetchPage({ limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

/** The same as one array. */
export async function allPages<Item>(fetchPage: (query: PageQuery) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of pages(fetchPage)) items.push(item);
  return items;
}
