import type { Problem } from './answer.ts';
import type { Api } from './api.ts';
import type { Said } from './parts/notice.tsx';
import { later } from './strings-later.ts';

/** How long storage may take to begin with a copy before its frame is let go of, in ms. */
const patienceMs = 10 * 60_000;

const troubleOf = (status: number): Problem => ({
  ok: false,
  code: status === 404 ? 'not_found' : 'unavailable',
});
const unheard = (): Problem => ({ ok: false, code: navigator.onLine ? 'unreachable' : 'offline' });

/** Whether storage would give the file right now; undefined where nothing stands in the way. */
async function refusalOf(url: string): Promise<Problem | undefined> {
  try {
    const { ok, status } = await fetch(url, {
      ...{ method: 'HEAD', cache: 'no-store', credentials: 'omit', referrerPolicy: 'no-referrer' },
      signal: AbortSignal.timeout(15_000),
    });
    return ok ? undefined : troubleOf(status);
  } catch {
    return unheard();
  }
}

/**
 * Makes the browser keep a copy, straight from storage: a film of any size passes through no memory of the page. Storage
 * is asked first, so that a refusal is told in words, and the copy comes through a frame that may do nothing but
 * download: should storage refuse after all, the page stays, and its address and history never hold the key.
 *
 * @param tell called with the outcome, and once more should the copy break off before it begins
 */
export async function downloadCopy(
  api: Pick<Api, 'grant'>,
  fileId: string,
  tell: (said: Said) => void,
): Promise<void> {
  const grant = await api.grant({ operation: 'download', fileId, disposition: 'attachment' });
  if (!grant.ok) {
    tell(grant);
    return;
  }
  const { url } = grant.value;
  const refusal = await refusalOf(url);
  if (refusal !== undefined) {
    tell(refusal);
    return;
  }
  const frame = document.createElement('iframe');
  frame.hidden = true;
  frame.sandbox.add('allow-downloads');
  frame.referrerPolicy = 'no-referrer';
  // only what is no download is ever loaded: storage's refusal, or the browser's own page about the line
  frame.addEventListener('load', () => {
    frame.remove();
    tell(navigator.onLine ? troubleOf(503) : unheard());
  });
  frame.src = url;
  document.body.append(frame);
  setTimeout(() => frame.remove(), patienceMs);
  tell(later.files.ready);
}
