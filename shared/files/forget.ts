import { emptyPartition } from '../storage/index.ts';
import type { FilesContext } from './context.ts';

/**
 * Takes away all that an owner has here: first the tombstone, which refuses every later write, then rows, then the
 * container. May be called again until it finds nothing.
 *
 * @returns how many rows and containers went: 0 when there was nothing left
 */
export function createForget(context: FilesContext) {
  const { library, ledger } = context;
  return async (owner: string, signal?: AbortSignal): Promise<number> => {
    await ledger.close(owner, signal);
    const rows = await emptyPartition(library, owner, signal, "RowKey ne 'usage'");
    return (await context.containerOf(owner).destroy(signal)) ? rows + 1 : rows;
  };
}
