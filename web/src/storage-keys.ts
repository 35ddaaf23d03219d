import type { Answer } from './answer.ts';
import type { Api } from './api.ts';
import type { Grant } from '../../shared/contract/index.ts';

/** Renewed this long before its end, so that no picture starts to load with a dead key. */
const earlyMs = 5 * 60_000;
/** Used for this long whatever its end says: with a clock that is wrong each picture would ask for a key of its own. */
const leastMs = 60_000;

/** A file itself, or the small picture of it. */
type Kind = 'files' | 'thumbnails';

/** The address of a stored file under a key for the whole container: the blob's path goes before the query. */
export function storedUrl(containerUrl: string, fileId: string, kind: Kind = 'files'): string {
  const url = new URL(containerUrl);
  url.pathname = `${url.pathname.replace(/\/$/, '')}/${kind}/${encodeURIComponent(fileId)}`;
  return url.href;
}

/** One key to look at everything the person keeps, shared by every picture on the screen. */
export interface BrowseKeys {
  /** The address that shows this file; asks for a key when there is none that lasts. */
  urlOf(fileId: string, kind?: Kind): Promise<Answer<string>>;
  /** The same at once, when there is a key: a picture that is drawn with its address is drawn once. */
  knownUrlOf(fileId: string, kind?: Kind): string | undefined;
  /** Asks for a key beside other work, where pictures are on their way. */
  ready(): Promise<Answer<unknown>>;
  /** Forgets the key, after storage refused it or when the person signs out. */
  drop(): void;
}

export function createBrowseKeys(api: Pick<Api, 'grant'>, now: () => number = Date.now): BrowseKeys {
  let asking: Promise<Answer<Grant>> | undefined;
  let endsAt = 0;
  let askedAt = 0;
  let held: Grant | undefined;
  const key = async (): Promise<Answer<Grant>> => {
    if (asking === undefined || now() > endsAt) {
      held = undefined;
      askedAt = now();
      endsAt = Number.POSITIVE_INFINITY; // one request for all pictures that wait
      asking = api.grant({ operation: 'browse' });
    }
    const asked = asking;
    const grant = await asked;
    if (asking !== asked) return grant;
    if (grant.ok) {
      held = grant.value;
      endsAt = Math.max(askedAt + leastMs, Date.parse(held.expiresAt) - earlyMs);
    } else asking = undefined;
    return grant;
  };
  return {
    async urlOf(fileId, kind) {
      const grant = await key();
      return grant.ok ? { ...grant, value: storedUrl(grant.value.url, fileId, kind) } : grant;
    },
    knownUrlOf: (fileId, kind) =>
      held === undefined || now() > endsAt ? undefined : storedUrl(held.url, fileId, kind),
    ready: key,
    drop() {
      asking = undefined;
      held = undefined;
    },
  };
}
