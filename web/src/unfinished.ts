import type { Shelf } from './shelf.ts';

/** A saving that was begun and not ended: the page was closed, or Google was to be asked again. */
export interface Unfinished {
  readonly pickId: string;
  /** The album that it goes into. */
  readonly title: string;
  /** Whose it is: the owner id. */
  readonly owner: string;
  /** In ms since 1970. */
  readonly since: number;
}

const key = 'valet.saving';
/** Google lets go of a pick after a day. In ms. */
const lifeMs = 24 * 3_600_000;

type Kept = Pick<Shelf, 'getItem' | 'setItem' | 'removeItem'>;

/** The last saving that this person began in this browser, if it may still be ended. */
export function readUnfinished(shelf: Kept, owner: string, now: number): Unfinished | undefined {
  const held: unknown = JSON.parse(shelf.getItem(key) ?? 'null');
  if (typeof held !== 'object' || held === null) return undefined;
  const { pickId, title, since, owner: whose } = held as Partial<Unfinished>;
  if (pickId === undefined || title === undefined || since === undefined) return undefined;
  return whose === owner && now - since < lifeMs ? { pickId, title, owner, since } : undefined;
}

export const keepUnfinished = (shelf: Kept, unfinished: Unfinished): void =>
  shelf.setItem(key, JSON.stringify(unfinished));

/** Another saving that was begun since stays. */
export function dropUnfinished(shelf: Kept, pickId: string): void {
  if (shelf.getItem(key)?.includes(JSON.stringify(pickId)) === true) shelf.removeItem(key);
}
