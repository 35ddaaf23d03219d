import { rememberedConfig } from '../config.ts';
import { isOwnAddress } from '../own-address.ts';
import type { Keeping } from '../shelf.ts';
import { issuerOf } from './authorize.ts';
import type { Tokens } from './keeper.ts';
import { brings, isIn, leave, leftKey, leftOf, rememberedKey, returnedAstray, type Left } from './leave.ts';
import type { RemoteKeeper } from './remote.ts';

/** What was begun before the page's script was there; the session goes on with it. */
export interface HeadStart {
  /** Makes a keeper with a worker of its own. */
  readonly newKeeper: () => RemoteKeeper;
  /** Of the person's tokens. */
  readonly keeper: RemoteKeeper;
  /** Nobody was signed in here, and nobody comes back: what this tab begins with is the door. */
  readonly atDoor?: boolean;
  /** The browser is being sent to the tenant in silence. */
  readonly left?: Promise<void>;
  /** A sign-in came back to this tab, and its code is being traded; it stands in the address no more. */
  readonly returned?: { readonly left: Left; readonly tokens: Promise<Tokens> };
}

/** Where the script inside the page leaves it for the page's own, and the button that was pressed before that was there. */
export const shelf = globalThis as unknown as { headStart: HeadStart; pressed?: HTMLElement };

export interface HeadStartParts {
  readonly location: Pick<Location, 'origin' | 'pathname' | 'search' | 'assign' | 'replace'>;
  readonly history: Pick<History, 'replaceState'>;
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> &
    Keeping & { readonly denied: boolean };
  readonly newKeeper: () => RemoteKeeper;
}

/**
 * Does at once what waits for the tenant, on the way there and on the way back: on a slow phone the page's script takes
 * half a second to come, and sets up the screen meanwhile. Decides nothing that the session would decide otherwise:
 * where anything is unclear it begins nothing.
 */
export function headStart({ location, history, storage, newKeeper }: HeadStartParts): HeadStart {
  const keeper = newKeeper();
  const search = new URLSearchParams(location.search);
  const begun = { newKeeper, keeper };
  if (returnedAstray(search, storage)) return begun;
  if (brings(search)) {
    const left = leftOf(storage);
    if (left === undefined || !search.has('code')) return begun;
    const tokens = keptForLater(keeper.redeem(location.search, left));
    // a code is traded once: who reloads from now on, or tries again, is asked for anew where they were
    storage.removeItem(leftKey);
    storage.setItem(rememberedKey, isIn);
    history.replaceState(null, '', isOwnAddress(left.address) ? left.address : '/');
    return { ...begun, returned: { left, tokens } };
  }
  const config = rememberedConfig(storage);
  const isLost = leftOf(storage) !== undefined; // nobody came back the last time: the session looks first
  const remembered = storage.getItem(rememberedKey);
  if (config === undefined || isLost || remembered !== isIn)
    return { ...begun, atDoor: remembered === null && !storage.denied };
  const { domain, spaClientId, audience } = config.auth0;
  const tenant = { issuer: issuerOf(domain), clientId: spaClientId };
  const address = location.pathname + location.search;
  const leaving = leave(
    { tenant, audience, location, storage },
    { prompt: 'none' },
    { address, silent: true },
  );
  return { ...begun, left: keptForLater(leaving) };
}

/** Who awaits it comes later, and is told then what went wrong. */
function keptForLater<Value>(promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  return promise;
}
