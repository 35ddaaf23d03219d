import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Place } from '../router.ts';
import { strings } from '../strings.ts';

interface ScreenProps {
  readonly title: string;
  readonly children?: ComponentChildren;
}

/**
 * A screen: one heading, which gets the focus when it appears or the address changes, and names the page. Who comes back
 * finds it as it was scrolled, with the focus on what they had opened there.
 */
export function Screen({ title, children }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { place } = useApp();
  const backAt = useRef<Place | undefined>(undefined);
  useEffect(() => {
    document.title = `${title} – ${strings.product}`;
  }, [title]);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, [place.address]);
  useEffect(() => {
    const { spot } = place;
    if (spot === undefined || backAt.current === place) return;
    const { scroll, opened = '' } = spot;
    const link = document.querySelector<HTMLElement>(`main a[href="${CSS.escape(opened)}"]`);
    const room = document.documentElement.scrollHeight - innerHeight;
    if (link === null && (scroll === 0 || scroll > room)) return; // a list that is still awaited
    backAt.current = place;
    if (document.activeElement === heading.current) link?.focus({ preventScroll: true });
    if (scrollY === 0) scrollTo(0, scroll); // else they are on their way already
  });
  return (
    <main id="main">
      <h1 tabIndex={-1} ref={heading}>
        {title}
      </h1>
      {children}
    </main>
  );
}
