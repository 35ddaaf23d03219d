import { Albums } from '../albums/index.ts';
import { createChores, createFiles } from '../files/index.ts';
import type { OwnerId } from '../people/index.ts';
import { createShares, sharesTable } from '../shares/index.ts';
import { createTables } from '../tables/index.ts';
import type { Foundation } from './foundation.ts';
import { once } from './once.ts';

export type Keeping = ReturnType<typeof composeKeeping>;

/** What is kept for people: rows, files, albums and shares. */
export function composeKeeping({ settings, clock, storage, owners, tombstones }: Foundation) {
  const tables = once(() =>
    createTables({
      table: storage().table('rows'),
      owners: owners(),
      clock,
      issuer: () => settings.auth().issuer,
      isForgotten: (owner, signal) => tombstones().has(owner, signal),
    }),
  );
  const files = once(() => createFiles({ storage: storage(), clock, quotaBytes: settings.quotaBytes }));
  const albums = once(
    () =>
      new Albums({
        table: tombstones().guard(storage().table('albums')),
        files: files(),
        chores: createChores(storage().table('albumchores'), clock),
        clock,
      }),
  );
  const shares = once(() =>
    createShares({
      table: storage().table(sharesTable),
      files: files(),
      signer: storage().signer,
      clock,
      holdToTombstone: (owner, signal) => tombstones().hold(owner, signal),
      publicOrigin: settings.publicOrigin,
    }),
  );
  /** Whether an owner has anything at all, in Deleted things too. */
  const hasAnything = async (owner: OwnerId, signal?: AbortSignal): Promise<boolean> => {
    const looks = await Promise.all([
      files().list(owner, { limit: 1, deleted: false }, signal),
      files().list(owner, { limit: 1, deleted: true }, signal),
      albums().list(owner, { limit: 1 }, signal),
    ]);
    if (looks.some((page) => page.items.length > 0)) return true;
    return (await files().usage(owner, signal)).bytes > 0 || (await tables().hasAny(owner, signal));
  };

  return { tables, files, albums, shares, hasAnything };
}
