import { isProblem } from '../errors/index.ts';
import { log } from '../platform/index.ts';
import { purgeFile } from './bin.ts';
import { type Chore, workOff } from './chores.ts';
import { completeUpload } from './complete.ts';
import { deletedOf, type FilesContext, pendingOf, readyOf } from './context.ts';
import { dropUpload } from './drop-upload.ts';
import { finalBlob, incomingBlob, thumbnailBlob } from './rows.ts';
import { abandonSave } from './save-end.ts';

export interface SweepReport {
  /** Uploads that were committed and never completed. */
  completed: number;
  /** Uploads that never came. */
  dropped: number;
  purged: number;
  /** To be looked at again next time. */
  left: number;
}

/** What the timer does for files. */
export function createSweep(context: FilesContext) {
  const isThere = async (owner: string, id: string, signal?: AbortSignal): Promise<boolean> =>
    ((await readyOf(context, owner, id, signal)) ?? (await deletedOf(context, owner, id, signal))) !==
    undefined;

  const upload = async (
    { owner, id }: Chore,
    report: SweepReport,
    signal?: AbortSignal,
  ): Promise<boolean> => {
    const container = context.containerOf(owner);
    const pending = await pendingOf(context, owner, id, signal);
    if (pending !== undefined) {
      // Renewed since: the renewal noted a chore of its own.
      if (Date.parse(pending.columns.expiresAt) > context.clock.now()) return true;
      try {
        const { state } = await completeUpload(context, owner, id, signal);
        if (state === 'working') return false;
        report.completed += 1;
      } catch (cause) {
        if (!isProblem(cause, 'not_ready', 'payload_too_large', 'not_found')) throw cause;
        await dropUpload(context, owner, id, signal);
        report.dropped += 1;
      }
    }
    // The upload key has ended: what was sent with it after all can go now, and stays gone.
    await container.delete(incomingBlob(id), signal);
    if (!(await isThere(owner, id, signal))) await container.delete(finalBlob(id), signal);
    return true;
  };

  const thumbnail = async ({ owner, id }: Chore, _: SweepReport, signal?: AbortSignal): Promise<boolean> => {
    if (!(await isThere(owner, id, signal)))
      await context.containerOf(owner).delete(thumbnailBlob(id), signal);
    return true;
  };

  const purge = async ({ owner, id }: Chore, report: SweepReport, signal?: AbortSignal): Promise<boolean> => {
    const file = await deletedOf(context, owner, id, signal);
    // Restored, or deleted again later: that noted a chore of its own.
    if (file === undefined || Date.parse(file.columns.purgeAt ?? '') > context.clock.now()) return true;
    await purgeFile(context, owner, id, signal);
    report.purged += 1;
    return true;
  };

  return async (signal?: AbortSignal): Promise<SweepReport> => {
    const report: SweepReport = { completed: 0, dropped: 0, purged: 0, left: 0 };
    const save = ({ owner, id }: Chore): Promise<boolean> => abandonSave(context, owner, id, signal);
    const doers = { upload, purge, save, thumbnail };
    report.left = await workOff(context.chores, (chore) => doers[chore.kind](chore, report, signal), signal);
    log().info('sweep', { ...report });
    return report;
  };
}
