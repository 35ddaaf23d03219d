import { Problem } from '../errors/index.ts';
import type { AlbumRow } from './rows.ts';

/** RFC 9110 §13.1.1. @throws {Problem} `precondition_failed` when none of the given tags is the album's */
export function holdToMatch(album: AlbumRow, ifMatch: string | undefined): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  if (!ifMatch.split(',').some((tag) => tag.trim() === album.etag)) throw changed();
}

export const changed = (): Problem =>
  new Problem('precondition_failed', 'The album was changed meanwhile. Please look at it again.');

export const taken = (): Problem =>
  new Problem('conflict', 'Another album has that title. Please choose a different one.');

export const busy = (): Problem =>
  new Problem('unavailable', 'The album could not be kept just now. Please try again.', { retryAfter: 1 });
