import { expect, test } from '@jest/globals';
import { everyRow, type Row, type RowPage, type RowQuery } from '../../../shared/storage/index.ts';

const row = (key: string): Row => ({ partition: 'p', key, etag: '"1"', columns: {} });
const query: RowQuery = { partition: 'p', select: ['version'], limit: 2 };

/** A table that answers with these pages, one after the other, and what it was asked. */
function tableOf(...pages: readonly (readonly Row[])[]) {
  const asked: RowQuery[] = [];
  const page = (wish: RowQuery): Promise<RowPage> => {
    const at = asked.push(wish) - 1;
    const continuation = at + 1 < pages.length ? `after-${at}` : undefined;
    return Promise.resolve({ rows: [...(pages[at] ?? [])], continuation });
  };
  return { asked, page };
}

test('every row of every page comes, in order, past a page that is empty', async () => {
  const table = tableOf([row('a'), row('b')], [], [row('c')]);
  const keys: string[] = [];
  for await (const { key } of everyRow(table, query)) keys.push(key);
  expect(keys).toEqual(['a', 'b', 'c']);
  expect(table.asked).toEqual([
    { ...query, continuation: undefined },
    { ...query, continuation: 'after-0' },
    { ...query, continuation: 'after-1' },
  ]);
});

test('a query that finds nothing ends at once', async () => {
  expect(await everyRow(tableOf([]), query).next()).toEqual({ done: true, value: undefined });
});

test('who stops early asks for no further page', async () => {
  const table = tableOf([row('a'), row('b')], [row('c')]);
  for await (const { key } of everyRow(table, query)) if (key === 'b') break;
  expect(table.asked).toHaveLength(1);
});
