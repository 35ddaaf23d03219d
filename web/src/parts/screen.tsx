import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../app.ts';
import { strings } from '../strings.ts';

interface ScreenProps {
  readonly title: string;
  readonly children?: ComponentChildren;
}

/** A screen: one heading, which gets the focus when it appears or the address changes, and names the page. */
export function Screen({ title, children }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { place } = useApp();
  useEffect(() => {
    document.title = `${title} – ${strings.product}`;
  }, [title]);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [place.address]);
  return (
    <main id="main">
      <h1 tabIndex={-1} ref={heading}>
        {title}
      </h1>
      {children}
    </main>
  );
}
