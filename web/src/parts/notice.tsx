import { useApp } from '../app.ts';
import type { Problem } from '../api.ts';
import { strings } from '../strings.ts';
import { troubles } from '../strings-trouble.ts';
import { Button, Link, look } from './button.tsx';
import { Notice } from './calm.tsx';

export { Notice, Waiting } from './calm.tsx';

const googleTroubles = new Set([
  'google_not_linked',
  'google_reconnect_required',
  'google_permission_missing',
]);

interface TroubleProps {
  readonly problem: Problem;
  readonly onAgain?: () => unknown;
  /** The screen has its one thing to do already; the way Home is always at its top. */
  readonly secondary?: boolean;
}

/** What went wrong, in words, with the one thing to do about it. */
export function Trouble({ problem, onAgain, secondary = false }: TroubleProps) {
  const { place } = useApp();
  const texts: Readonly<Record<string, string>> = troubles;
  const google = googleTroubles.has(problem.code) && place.route.screen !== 'connect';
  return (
    <Notice>
      <p>{texts[problem.code] ?? troubles.unknown}</p>
      {google ? (
        <Link to={{ screen: 'connect' }} cursor={place.address} class={look(!secondary)}>
          {strings.connectGoogle}
        </Link>
      ) : problem.code === 'not_found' ? (
        !secondary && (
          <Link to={{ screen: 'home' }} class={look(true)}>
            {strings.home}
          </Link>
        )
      ) : (
        onAgain !== undefined && (
          <Button primary={!secondary} onPress={onAgain}>
            {strings.tryAgain}
          </Button>
        )
      )}
    </Notice>
  );
}
