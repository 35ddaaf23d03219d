import { useState } from 'preact/hooks';
import { useApp } from './app.ts';
import type { Said } from './parts/notice.tsx';
import { later } from './strings-later.ts';

/**
 * Deletes a thing, which asks nothing, and brings it back, until the screen is left.
 *
 * @param before whether it is among the deleted ones when the screen opens
 */
export function useBin(kind: 'album' | 'file', id: string, before = false) {
  const { api, seen } = useApp();
  const [deleted, setDeleted] = useState(before);
  const [said, setSaid] = useState<Said>();
  const ways =
    kind === 'album'
      ? ([api.restoreAlbum, api.deleteAlbum] as const)
      : ([api.restoreFile, api.deleteFile] as const);
  const change = async (toDeleted: boolean): Promise<void> => {
    const done = await ways[toDeleted ? 1 : 0](id);
    seen.clear();
    if (done.ok) setDeleted(toDeleted);
    // no two albums have one name, so the way back of one may be barred; files may share theirs, and nothing bars it
    const taken = kind === 'album' && !done.ok && done.code === 'conflict';
    setSaid(done.ok ? undefined : taken ? later.change.taken : done);
  };
  return { deleted, change, said, setSaid };
}
