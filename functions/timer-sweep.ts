import type { App } from '../shared/app.ts';

/** Once an hour, seven minutes past: chores are kept by the hour that they are due in. */
export const sweepSchedule = '0 7 * * * *';

/** Ends before the platform would end it; what is left is looked at next time. */
const longest = 8 * 60_000;

/**
 * Completes what was sent and forgotten, frees what never came, purges what lay in Deleted things for 30 days, and lets
 * go of which accounts were disconnected and of inboxes and answers that nobody asks for any more.
 */
export async function timerSweep(app: App): Promise<void> {
  const signal = AbortSignal.timeout(longest);
  await app.unlinkedAccounts.sweep(signal);
  await app.sweepMail(signal);
  await app.albums.sweep(signal);
  await app.files.sweep(signal);
}
