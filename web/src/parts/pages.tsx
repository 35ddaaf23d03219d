import type { Answer } from '../answer.ts';
import { useApp } from '../app.ts';
import { Link } from './button.tsx';

/** What fits on a screen of a list or grid without being too much. */
export const pageSize = 24;

/** Asks again; where the API does not take this place of the list any more, for the first page. */
export function useAgain(answer: Answer<unknown> | undefined, again: () => void): () => void {
  const { place, go } = useApp();
  const { route, words, cursor } = place;
  if (answer?.ok !== false || answer.code !== 'invalid_request' || cursor === undefined) return again;
  return () => go(route, { ...(words === undefined ? {} : { words }), replace: true });
}

interface PagesProps {
  readonly nextCursor: string | undefined;
  readonly older: string;
  readonly newest: string;
}

/** The way through a long list: each page has an address, so Back goes back through it. */
export function Pages({ nextCursor, older, newest }: PagesProps) {
  const { place } = useApp();
  if (nextCursor === undefined && place.cursor === undefined) return null;
  return (
    <p class="row">
      {place.cursor !== undefined && (
        <Link to={place.route} words={place.words} class="button">
          {newest}
        </Link>
      )}
      {nextCursor !== undefined && (
        <Link to={place.route} words={place.words} cursor={nextCursor} class="button">
          {older}
        </Link>
      )}
    </p>
  );
}
