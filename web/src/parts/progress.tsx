import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../app.ts';
import { quarterOf } from '../words.ts';

interface ProgressProps {
  readonly label: string;
  readonly done: number;
  readonly all: number;
  readonly words: string;
}

/** How far it is: a bar with the same in words beside it, read out at each quarter only. */
export function Progress({ label, done, all, words }: ProgressProps) {
  const { announce } = useApp();
  const quarter = quarterOf(done, all);
  const said = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (said.current === quarter) return;
    said.current = quarter;
    announce(`${label}. ${words}`);
  }, [quarter]);
  useEffect(() => () => announce(''), []); // or every screen would say for ever how far it was
  return (
    <div class="progress">
      <progress aria-label={label} max={Math.max(all, 1)} value={all === 0 ? 1 : done} />
      <p>{words}</p>
    </div>
  );
}
