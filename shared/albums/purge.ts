import { type Chores, keptDeleted, workOff } from '../files/index.ts';
import { type Clock, log } from '../platform/index.ts';
import { emptyPartition, quoted, type Table } from '../storage/index.ts';
import { albumKey, memberKeys, photoKeys, readAlbum } from './rows.ts';

/** When an album that was deleted then is gone for good. */
export const purgeAt = (deletedAt: string): string =>
  new Date(Date.parse(deletedAt) + keptDeleted).toISOString();

export interface PurgeOptions {
  readonly table: Table;
  readonly chores: Chores;
  readonly clock: Clock;
}

/**
 * Takes albums away for good that lay in Deleted things for 30 days: first the album, so that nobody can bring back half
 * of it, then where its photos stood. The photos are files and stay. The chore goes last: whatever stopped half way is
 * finished by the next run.
 */
export function createPurge({ table, chores, clock }: PurgeOptions) {
  return async (signal?: AbortSignal): Promise<number> => {
    let purged = 0;
    const purge = async ({ owner, id }: { owner: string; id: string }): Promise<boolean> => {
      const row = await table.get(owner, albumKey(id), signal);
      if (row !== undefined) {
        const { deletedAt } = readAlbum(row);
        // Restored, or deleted again later: that noted a chore of its own.
        if (deletedAt === undefined || Date.parse(purgeAt(deletedAt)) > clock.now()) return true;
        // Under its ETag: restored this very moment, it is looked at again next time.
        if (!(await table.delete(owner, row.key, row.etag, signal)).ok) return false;
        purged += 1;
      }
      for (const { from, before } of [photoKeys(id), memberKeys(id)]) {
        const filter = `RowKey ge ${quoted(from)} and RowKey lt ${quoted(before)}`;
        await emptyPartition(table, owner, signal, filter);
      }
      return true;
    };
    const left = await workOff(chores, purge, signal);
    log().info('albums_swept', { purged, left });
    return purged;
  };
}
