import type { Step } from '../storage/index.ts';
import type { FilesContext } from './context.ts';

/**
 * Takes away all that an owner has here: first the tombstone, which refuses every later write, then rows, then the
 * container. May be called again until it finds nothing.
 *
 * @returns how many rows went; 0 and `container: false` when there was nothing left
 */
export function createForget(context: FilesContext) {
  const { library, ledger } = context;
  return async (owner: string, signal?: AbortSignal): Promise<{ rows: number; container: boolean }> => {
    await ledger.close(owner, signal);
    let rows = 0;
    for (;;) {
      const page = await library.page({ partition: owner, filter: "RowKey ne 'usage'", limit: 100 }, signal);
      if (page.rows.length === 0 && page.continuation === undefined) break;
      const steps = page.rows.map(({ partition, key }): Step => ({
        do: 'delete',
        partition,
        key,
        etag: '*',
      }));
      // Another run may be at it: what is missing then is looked for again.
      if (steps.length > 0 && (await library.batch(steps, signal)).ok) rows += steps.length;
    }
    return { rows, container: await context.containerOf(owner).destroy(signal) };
  };
}
