import type { Problem, Trouble } from './answer.ts';
import type { Api, FileItem } from './api.ts';
import type { Clock } from './clock.ts';
import { passing } from './passing.ts';
import { pool } from './pool.ts';
import type { PickedPhoto } from '../../shared/contract/index.ts';

/** How far the saving of what was picked has come. */
export interface Saving {
  readonly saved: ReadonlyMap<string, FileItem>;
  readonly albumId: string | undefined;
  /** Why the last one that was not saved was not; gone as soon as one is saved after it, unless it stopped all. */
  readonly problem: Problem | undefined;
  /** Nothing is left but films that Google still works on. */
  readonly waitsForFilms: boolean;
}

/** Google may take its time, too: all photos wait, and the same one is asked for again. */
const passes = (code: Trouble): boolean => passing.has(code) || code === 'upstream_timeout';
/** These hit every photo alike, and need the person: the others are not even tried. */
const stopping: ReadonlySet<Trouble> = new Set<Trouble>([
  ...(['google_not_linked', 'google_reconnect_required', 'google_permission_missing'] as const),
  ...([
    'not_authenticated',
    'invalid_token',
    'quota_exceeded',
    'feature_off',
    'configuration_error',
  ] as const),
]);

/**
 * After so long without one photo saved, and so much trouble, it is no longer called passing. In ms. Time alone says
 * little: a closed laptop sleeps through it.
 */
const patienceMs = 10 * 60_000;
const leastTroubles = 6;
const mostWaitMs = 30_000;
/** When Google does not say when a film may be ready. In ms. */
const filmMs = 30_000;
/** After so long with nothing but films that are not ready, the person is told, and may try again another day. In ms. */
const filmPatienceMs = 60 * 60_000;

export interface SaveWish {
  readonly api: Pick<Api, 'savePicked'>;
  readonly pickId: string;
  readonly photos: readonly PickedPhoto[];
  readonly albumTitle: string;
  /** What an earlier try of this visit came to. */
  readonly before?: Saving | undefined;
  readonly clock: Clock;
  readonly onChange: (saving: Saving) => void;
  readonly signal: AbortSignal;
}

/**
 * Saves picked photos, three at a time, into one album. The first goes alone, because it makes the album that the others
 * go into. What was saved before, in another tab or before a reload, is answered by the API without saving it twice.
 * Trouble that passes is waited out, films that are not ready are asked for again; never rejects.
 */
export async function saveAll(wish: SaveWish): Promise<Saving> {
  const { api, pickId, photos, albumTitle, before, clock, onChange, signal } = wish;
  const saved = new Map(before?.saved);
  let albumId = before?.albumId;
  let problem: Problem | undefined;
  let waitsForFilms = false;
  let stopped = false;
  let lastSavedAt = clock.now();
  let troubles = 0;
  let films: PickedPhoto[] = [];
  let filmAfterMs = filmMs;
  let unready: Problem | undefined;
  const state = (): Saving => ({ saved, albumId, problem, waitsForFilms });
  const isOver = (): boolean => stopped || signal.aborted;

  /** Whether the wait came to its end. */
  const pause = async (ms: number): Promise<boolean> => {
    try {
      await clock.wait(ms, signal);
      return true;
    } catch {
      return false; // the wait only ends early when the person stops, or leaves
    }
  };

  const save = async (photo: PickedPhoto): Promise<void> => {
    while (!isOver()) {
      const into = albumId === undefined ? { albumTitle } : { albumId };
      const answer = await api.savePicked(pickId, photo.id, into, { signal });
      if (answer.ok) {
        saved.set(photo.id, answer.value);
        albumId ??= answer.value.albumId;
        [lastSavedAt, troubles] = [clock.now(), 0];
        if (!stopped) problem = undefined; // else it is why the others are left
        onChange(state());
        return;
      }
      if (signal.aborted) return;
      if (answer.code === 'not_ready') {
        films.push(photo);
        filmAfterMs = answer.retryAfterMs ?? filmMs;
        unready = answer;
        return;
      }
      problem = answer;
      if (answer.code === 'offline') lastSavedAt = clock.now(); // to wait for the network costs no patience
      troubles += 1;
      stopped ||=
        stopping.has(answer.code) || (troubles > leastTroubles && clock.now() - lastSavedAt > patienceMs);
      onChange(state());
      if (stopped || !passes(answer.code)) return;
      const least = Math.min(mostWaitMs, 1000 * 2 ** Math.min(troubles, 5));
      if (!(await pause(Math.max(answer.retryAfterMs ?? 0, least)))) return;
    }
  };

  const rest = photos.filter((photo) => !saved.has(photo.id));
  while (albumId === undefined && rest.length > 0 && !isOver()) {
    const first = rest.shift();
    if (first !== undefined) await save(first);
  }
  await pool(rest, 3, save);
  let waited = 0;
  while (films.length > 0 && !isOver()) {
    if (waited > filmPatienceMs) {
      problem = unready;
      break;
    }
    waitsForFilms = true;
    onChange(state());
    waited += filmAfterMs;
    if (!(await pause(filmAfterMs))) break;
    const again = films;
    const { size } = saved;
    films = [];
    lastSavedAt = clock.now();
    await pool(again, 3, save);
    if (saved.size > size) waited = 0;
  }
  waitsForFilms = false;
  return state();
}
