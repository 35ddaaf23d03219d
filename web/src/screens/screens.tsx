import type { JSX } from 'preact';
import { useApp } from '../app.ts';
import { fetchAlong, partOf, type Part } from '../chunks.ts';
import type { PageConfig } from '../config.ts';
import { Later, laterPart, type LaterPart } from '../parts/later.tsx';
import { addressOf, type Route } from '../router.ts';
import { Ended, Welcome } from './welcome.tsx';

/** The files of screens that come later; each gives them away by the names of their routes. */
const parts: Readonly<Record<Part, LaterPart>> = {
  inside: laterPart(() => import('../inside.ts')),
  'thing-screens': laterPart(() => import('./thing-screens.ts')),
};

/**
 * Fetches what the screen of an address needs, while the sign-in is still under way. Settles when that has come or
 * failed: a part that does not come is asked for again by its screen.
 */
export async function preload(pathname: string): Promise<void> {
  const part = partOf(pathname);
  fetchAlong(part);
  await parts[part].load().catch(() => undefined);
}

const openScreens: ReadonlySet<string> = new Set(['settings', 'more', 'help', 'developers', 'lost']);
const mailScreens: ReadonlySet<string> = new Set(['mail', 'message', 'answer', 'check', 'sent']);

/** Whether a screen is of a part that is switched off here. What was saved from Google before stays within reach. */
function isOff(screen: string, { photos, mail }: PageConfig['features']): boolean {
  if (mailScreens.has(screen)) return !mail;
  if (screen === 'connect') return !photos && !mail;
  return (screen === 'pick' || screen === 'picking') && !photos;
}

/** The screen of the address; Help, Settings and For developers need no sign-in, everything else does. */
export function Screens(): JSX.Element {
  const { place, signIn, config } = useApp();
  let route: Route = place.route;
  if (!openScreens.has(route.screen)) {
    if (signIn.state === 'ended') return <Ended />;
    if (signIn.state !== 'in') return <Welcome />;
    if (isOff(route.screen, config.features)) route = { screen: 'lost' };
  }
  const address = addressOf(route); // without the place in a list: going on in it is no new screen
  return <Later key={address} part={parts[partOf(address)]} route={route} />;
}
