import { useEffect, useRef, useState } from 'preact/hooks';
import type { App } from './app.ts';
import { addressOf, placeOf, type Route, type Spot } from './router.ts';

const here = (): string => location.pathname + location.search;

/**
 * The address that Back leads to, where that is this screen, wherever in its list, and without loading the page anew unless
 * `anyhow`. Undefined where the browser does not tell.
 */
function addressBefore(route: Route, anyhow: boolean): string | undefined {
  if (!('navigation' in globalThis)) return undefined;
  const before = navigation.entries()[(navigation.currentEntry?.index ?? 0) - 1];
  if (typeof before?.url !== 'string' || !(anyhow || before.sameDocument)) return undefined;
  const { pathname, search } = new URL(before.url);
  return pathname === addressOf(route) ? pathname + search : undefined;
}

/**
 * Where the person is, following the browser's Back and Forward: who comes back comes to the very spot
 * (docs/decisions/0022-back-to-the-same-spot.md).
 */
export function usePlace(): Pick<App, 'place' | 'go' | 'back'> {
  const [place, setPlace] = useState(() => placeOf(here()));
  const spots = useRef(new Map<string, Spot>()).current;
  const at = useRef(place.address);
  const move = (address: string, opened?: string): void => {
    const before = spots.get(at.current);
    spots.set(at.current, { scroll: scrollY, opened: opened ?? before?.opened });
    at.current = address;
    const spot = opened === undefined ? spots.get(address) : undefined;
    setPlace({ ...placeOf(address), ...(spot !== undefined && { spot }) });
  };
  useEffect(() => {
    history.scrollRestoration = 'manual'; // the browser would look for the spot before what stood there is drawn
    const follow = (): void => move(here());
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  const go: App['go'] = (route, { cursor, words, replace } = {}) => {
    const address = addressOf(route, cursor, words);
    if (replace === true || address === here()) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    move(address, address);
  };
  const back: App['back'] = (route, over = false) => {
    const before = addressBefore(route, over);
    if (before === undefined) {
      go(route, { replace: over });
      return;
    }
    if (over) spots.delete(before);
    history.back();
  };
  return { place, go, back };
}
