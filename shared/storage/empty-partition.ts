import type { Step, Table } from './table.ts';

/**
 * Deletes every row of a partition. Safe beside others who do the same, and to be called again.
 *
 * @param filter a further OData condition
 * @returns how many rows went
 */
export async function emptyPartition(
  table: Pick<Table, 'page' | 'batch'>,
  partition: string,
  signal?: AbortSignal,
  filter?: string,
): Promise<number> {
  let count = 0;
  for (;;) {
    signal?.throwIfAborted();
    const page = await table.page({ partition, limit: 100, filter }, signal);
    if (page.rows.length === 0 && page.continuation === undefined) return count;
    const steps = page.rows.map(({ key }): Step => ({ do: 'delete', partition, key, etag: '*' }));
    // Another run may be at it: what is missing then is looked for again.
    if (steps.length > 0 && (await table.batch(steps, signal)).ok) count += steps.length;
  }
}
