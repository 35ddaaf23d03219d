import type { Row } from './rows.ts';
import type { RowQuery, Table } from './table.ts';

/**
 * Every row that a query finds, on however many pages storage gives them: a page may be short, even empty, and still have
 * a next one. It is read when its first row is asked for, so whoever stops early pays for no more.
 */
export async function* everyRow(
  table: Pick<Table, 'page'>,
  query: Omit<RowQuery, 'continuation'>,
  signal?: AbortSignal,
): AsyncGenerator<Row, void> {
  let continuation: string | undefined;
  do {
    const page = await table.page({ ...query, continuation }, signal);
    yield* page.rows;
    continuation = page.continuation;
  } while (continuation !== undefined);
}
