import { type FilesContext, pendingOf } from './context.ts';
import { finalBlob, incomingBlob, pendingKey } from './rows.ts';

/** Takes an upload back: its reservation, then its bytes. Does nothing where none is pending. */
export async function dropUpload(
  context: FilesContext,
  owner: string,
  fileId: string,
  signal?: AbortSignal,
): Promise<void> {
  const dropped = await context.ledger.change<boolean>(
    owner,
    async (usage) => {
      const pending = await pendingOf(context, owner, fileId, signal);
      if (pending === undefined) return { result: false };
      return {
        result: true,
        usage: { ...usage, reserved: usage.reserved - pending.columns.size },
        steps: [{ do: 'delete', partition: owner, key: pendingKey(fileId), etag: pending.row.etag }],
      };
    },
    signal,
  );
  if (!dropped) return;
  const container = context.containerOf(owner);
  await container.delete(incomingBlob(fileId), signal);
  await container.delete(finalBlob(fileId), signal);
}
