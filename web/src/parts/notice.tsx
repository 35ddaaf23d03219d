import type { ComponentChildren } from 'preact';
import { useApp } from '../app.ts';
import type { Problem } from '../api.ts';
import { strings } from '../strings.ts';
import { Button, Link, look } from './button.tsx';

/** Something the person should know; read out when it appears, and it stays until they leave. */
export function Notice({ children }: { readonly children: ComponentChildren }) {
  return (
    <div class="notice" role="status">
      {children}
    </div>
  );
}

const googleTroubles = new Set([
  'google_not_linked',
  'google_reconnect_required',
  'google_permission_missing',
]);

interface TroubleProps {
  readonly problem: Problem;
  readonly onAgain?: () => unknown;
  /** The screen has its one thing to do already. */
  readonly secondary?: boolean;
}

/** What went wrong, in words, with the one thing to do about it. */
export function Trouble({ problem, onAgain, secondary = false }: TroubleProps) {
  const { place } = useApp();
  const texts: Readonly<Record<string, string>> = strings.trouble;
  const google = googleTroubles.has(problem.code) && place.route.screen !== 'connect';
  return (
    <Notice>
      <p>{texts[problem.code] ?? strings.trouble.unknown}</p>
      {google ? (
        <Link to={{ screen: 'connect' }} class={look(true)}>
          {strings.connectGoogle}
        </Link>
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

/** Words while something is awaited, where it takes longer than a moment. */
export function Waiting() {
  return (
    <p class="waiting" role="status">
      {strings.wait}
    </p>
  );
}
