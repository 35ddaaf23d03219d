import type { ComponentType } from 'preact';
import { useApp } from '../app.ts';
import type { Answer, Problem } from '../answer.ts';
import { strings } from '../strings.ts';
import { troubles } from '../strings-trouble.ts';
import { useOnline } from '../use-online.ts';
import { Button, Link, look } from './button.tsx';
import { Notice, Waiting } from './calm.tsx';

export { Notice } from './calm.tsx';

const googleTroubles = new Set([
  'google_not_linked',
  'google_reconnect_required',
  'google_permission_missing',
]);

/** What the API never heard of is asked for again when the line is back. */
const unheard = new Set(['offline', 'unreachable']);

interface TroubleProps {
  readonly problem: Problem;
  readonly onAgain?: () => unknown;
  /** The screen has its one thing to do already; the way Home is always at its top. */
  readonly secondary?: boolean;
}

/** Of a trouble that asking again may mend. */
export interface AskedProps extends TroubleProps {
  readonly onAgain: () => unknown;
}

/** What went wrong, in words, with the one thing to do about it. */
export function Trouble({ problem, onAgain, secondary = false }: TroubleProps) {
  const { place } = useApp();
  const online = useOnline(unheard.has(problem.code) ? onAgain : undefined);
  const texts: Readonly<Record<string, string>> = troubles;
  // the frame has a line about the network as long as there is none: one is enough
  const words = problem.code === 'offline' && !online ? strings.safe : texts[problem.code];
  const google = googleTroubles.has(problem.code) && place.route.screen !== 'connect';
  return (
    <Notice>
      <p>{words ?? troubles.unknown}</p>
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

interface UnansweredProps {
  readonly answer: Answer<unknown> | undefined;
  readonly onAgain: () => unknown;
  readonly secondary?: boolean;
  /** Tells of the trouble in place of the usual words. */
  readonly shown?: ComponentType<AskedProps> | undefined;
}

/** Says that what a screen asked for is awaited, or what went wrong with it. */
export function Unanswered({ answer, onAgain, secondary = false, shown: Shown = Trouble }: UnansweredProps) {
  if (answer === undefined) return <Waiting />;
  return answer.ok ? null : <Shown problem={answer} onAgain={onAgain} secondary={secondary} />;
}

/** What came of a press: words, or what stood in the way; undefined while nothing did. */
export type Said = Problem | string | undefined;

/** Tells that. */
export function Outcome({ said }: { readonly said: Said }) {
  if (said === undefined) return null;
  return typeof said === 'string' ? <Notice>{said}</Notice> : <Trouble problem={said} secondary />;
}
