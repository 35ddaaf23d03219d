import { useApp } from '../app.ts';
import { Link } from './button.tsx';

/** What fits on a screen of a list or grid without being too much. */
export const pageSize = 24;

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
