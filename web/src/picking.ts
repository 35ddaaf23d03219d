import type { Answer, Api, PickerSession } from './api.ts';
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
 * Asks until the person has pressed Done at Google. A closed window is never reported, so only time ends it: `expired`, also
 * where nobody answers any more when the time is over.
 */
export async function waitForPick(
  api: Pick<Api, 'picking'>,
  id: string,
  clock: Clock,
  signal: AbortSignal,
  onSession: (session: PickerSession) => void,
): Promise<Answer<PickerSession>> {
  let endsAt: number | undefined;
  for (;;) {
    const answer = await api.picking(id, { signal });
    if (!answer.ok && !passing.has(answer.code)) return answer;
    if (answer.ok) {
      if (answer.value.picked) return answer;
      endsAt = answer.value.timeoutMs === 0 ? 0 : Date.parse(answer.value.expiresAt);
    }
    if (endsAt !== undefined && clock.now() > endsAt) return { ok: false, code: 'expired' };
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
