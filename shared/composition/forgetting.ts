import { appAlbumsTable } from '../google/index.ts';
import { createForgetting } from '../people/index.ts';
import { emptyPartition } from '../storage/index.ts';
import type { Exchanging } from './exchange.ts';
import type { Foundation } from './foundation.ts';
import type { Google } from './google.ts';
import type { Keeping } from './keeping.ts';
import { once } from './once.ts';

/** Everybody who keeps something of people, in the order in which they are asked to forget. */
export function composeForgetting(
  { clock, storage, owners, tombstones }: Foundation,
  { shares, tables, files }: Keeping,
  { tokenStore, googleTokens, isGoogleSetUp, replies, inboxes }: Google,
  { legacyData }: Exchanging,
) {
  return once(() =>
    createForgetting({
      tombstones: tombstones(),
      owners: owners(),
      clock,
      // The container comes last: bytes whose rows are gone are found by nobody, rows without bytes would be.
      keepers: [
        { name: 'shares', forget: (owner, signal) => shares().forgetOwner(owner, signal) },
        {
          name: 'albums',
          forget: (owner, signal) => emptyPartition(storage().table('albums'), owner, signal),
        },
        {
          name: 'albums at Google',
          forget: (owner, signal) => emptyPartition(storage().table(appAlbumsTable), owner, signal),
        },
        {
          name: 'mail',
          forget: async (owner, signal) =>
            (await emptyPartition(inboxes(), owner, signal)) +
            (await emptyPartition(replies(), owner, signal)),
        },
        { name: 'rows', forget: (owner, signal) => tables().forgetOwner(owner, signal) },
        { name: 'files', forget: (owner, signal) => files().forget(owner, signal) },
      ],
      forgetSubject: async (owner, subject, signal) => {
        // The table first and for itself: forgetting must work where Google is not, or no longer, set up.
        await tokenStore().forget(subject, signal);
        if (isGoogleSetUp()) await googleTokens().forget(subject);
        await legacyData().forget(owner, subject, signal);
      },
    }),
  );
}
