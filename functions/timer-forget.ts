import type { App } from '../shared/app.ts';

/** Every ten minutes: a person who asked to be forgotten and was cut off does not wait for long. */
export const forgetSchedule = '0 */10 * * * *';

/** Ends before the platform would end it; the next run goes on. */
const longest = 8 * 60_000;

/** Goes on with forgetting whoever asked for it. */
export async function timerForget(app: App): Promise<void> {
  await app.forgetting.continueAll(AbortSignal.timeout(longest));
}
