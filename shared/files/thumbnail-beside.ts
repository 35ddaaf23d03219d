import { deadline, describeCause, log, orAborted } from '../platform/index.ts';
import type { Container } from '../storage/index.ts';
import { thumbnailBlob } from './rows.ts';
import { asThumbnail } from './thumbnail.ts';

/** How long the source may take over a thumbnail, beside the original. In milliseconds. */
const fetchMs = 5_000;
/** How long a save that is done otherwise waits for its thumbnail, at most: fetching and storing. In milliseconds. */
const patience = 1_500;

/** A thumbnail on its way beside the original that is being saved. */
export interface Beside {
  /** Stores it, if it came in time and is one. Whether it is kept; never rejects. */
  keep(fileBytes: number): Promise<boolean>;
}

/**
 * Asks the source for a thumbnail while the original streams, so that it costs a save no time of its own. Whatever goes
 * wrong with it is logged and no more: the page makes one where there is none.
 */
export function besideOf(
  ask: ((signal: AbortSignal) => Promise<Uint8Array>) | undefined,
  container: Pick<Container, 'put'>,
  fileId: string,
  signal: AbortSignal,
): Beside {
  const asked = ask?.(deadline(fetchMs, signal));
  // Looked at when the original is there; until then nobody awaits it.
  asked?.catch(() => undefined);
  const store = async (fileBytes: number, within: AbortSignal): Promise<boolean> => {
    const bytes = await asked;
    if (bytes === undefined) return false;
    const { contentType } = await asThumbnail(bytes, fileBytes);
    within.throwIfAborted();
    await container.put(thumbnailBlob(fileId), bytes, { contentType }, within);
    return true;
  };
  return {
    async keep(fileBytes) {
      const within = deadline(patience, signal);
      try {
        return await orAborted(store(fileBytes, within), within);
      } catch (cause) {
        log().warn('no_thumbnail', { fileId, cause: describeCause(cause) });
        return false;
      }
    },
  };
}
