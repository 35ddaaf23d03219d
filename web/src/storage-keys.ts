import type { Answer, Api } from './api.ts';
import type { Grant } from '../../shared/contract/index.ts';

/** Renewed this long before its end, so that no picture starts to load with a dead key. */
const earlyMs = 5 * 60_000;
/** Used for this long whatever its end says: with a clock that is wrong each picture would ask for a key of its own. */
const leastMs = 60_000;

/** The address of a stored file under a key for the whole container: the blob's path goes before the query. */
export function storedUrl(containerUrl: string, fileId: string): string {
  const url = new URL(containerUrl);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/files/${encodeURIComponent(fileId)}`;
  return url.href;
}

/** One key to look at everything the person keeps, shared by every picture on the screen. */
export interface BrowseKeys {
  /** The address that shows this file; asks for a key when there is none that lasts. */
  urlOf(fileId: string): Promise<Answer<string>>;
  /** Forgets the key, after storage refused it or when the person signs out. */
  drop(): void;
}

export function createBrowseKeys(api: Pick<Api, 'grant'>, now: () => number = Date.now): BrowseKeys {
  let asking: Promise<Answer<Grant>> | undefined;
  let endsAt = 0;
  let askedAt = 0;
  return {
    async urlOf(fileId) {
      if (asking === undefined || now() > endsAt) {
        askedAt = now();
        endsAt = Number.POSITIVE_INFINITY; // one request for all pictures that wait
        asking = api.grant({ operation: 'browse' });
      }
      const asked = asking;
      const grant = await asked;
      if (!grant.ok) {
        if (asking === asked) asking = undefined;
        return grant;
      }
      if (asking === asked) endsAt = Math.max(askedAt + leastMs, Date.parse(grant.value.expiresAt) - earlyMs);
      return { ...grant, value: storedUrl(grant.value.url, fileId) };
    },
    drop() {
      asking = undefined;
    },
  };
}
