import { useEffect, useRef } from 'preact/hooks';
import { strings } from '../strings.ts';

/** A window in which somebody signed in for another one. */
export function BackHere() {
  return (
    <main id="main">
      <h1>{strings.backHere.title}</h1>
      <p>{strings.backHere.lead}</p>
    </main>
  );
}

/** The page could not even start: nothing here needs anything that has to be loaded first. */
export function Unreachable({ onAgain, denied }: { readonly onAgain: () => void; readonly denied: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${strings.down.title} – ${strings.product}`;
    heading.current?.focus();
  }, []);
  return (
    <main id="main">
      <h1 tabIndex={-1} ref={heading}>
        {strings.down.title}
      </h1>
      <p>{denied ? strings.denied : strings.unreachable}</p>
      <button type="button" class="button primary" onClick={onAgain}>
        {strings.tryAgain}
      </button>
    </main>
  );
}
