import type { Answer } from './answer.ts';
import type { Api, PickerSession } from './api.ts';
import type { Clock } from './clock.ts';
import { passing } from './passing.ts';
import type { PickedPhoto } from '../../shared/contract/index.ts';

/** Google closes its window by itself after Done when the address ends so (Photos Picker guide, "web apps"). */
export function pickerAddress(pickerUri: string): string {
  const url = new URL(pickerUri);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/autoclose`;
  return url.href;
}

/** Asked for at least this far apart, whatever the answer says. In ms. */
const shortestPollMs = 500;

/**
 * Asks until the person has pressed Done at Google. A closed window is never reported, so only time ends it: `expired`, once
 * Google no longer wants to be asked, by the shortest time that it ever gave, since nowhere is it said whether that counts
 * down; and when the pick itself is over, also where nobody answers any more.
 */
export async function waitForPick(
  api: Pick<Api, 'picking'>,
  id: string,
  clock: Clock,
  signal: AbortSignal,
  onSession: (session: PickerSession) => void,
): Promise<Answer<PickerSession>> {
  let [wanted, endsAt] = [Infinity, Infinity];
  for (;;) {
    const answer = await api.picking(id, { signal });
    if (!answer.ok && !passing.has(answer.code)) return answer;
    const now = clock.now();
    if (answer.ok) {
      const { picked, timeoutMs = Infinity, expiresAt } = answer.value;
      if (picked) return answer;
      wanted = Math.min(wanted, now + timeoutMs);
      endsAt = Date.parse(expiresAt);
    }
    // Not before an answer has said that nothing was picked yet: a phone may have slept while its person picked.
    if (now > endsAt || (answer.ok && now >= wanted)) return { ok: false, code: 'expired' };
    if (answer.ok) onSession(answer.value);
    const pause = answer.ok ? answer.value.pollAfterMs : (answer.retryAfterMs ?? 5000);
    try {
      await clock.wait(Math.max(pause, shortestPollMs), signal);
    } catch {
      return { ok: false, code: 'cancelled' }; // the wait only ends early when the screen was left
    }
  }
}

/** Everything that was picked: all pages, some of which may be empty. */
export async function allPicked(
  api: Pick<Api, 'picked'>,
  id: string,
  signal: AbortSignal,
): Promise<Answer<PickedPhoto[]>> {
  const photos: PickedPhoto[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await api.picked(id, { cursor, limit: 100 }, { signal });
    if (!page.ok) return page;
    photos.push(...page.value.items);
    cursor = page.value.nextCursor;
    if (cursor === undefined) return { ...page, value: photos };
  }
}
