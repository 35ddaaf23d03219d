import { isOwnAddress } from './own-address.ts';

/** The screens, each with an address of its own. */
export type Route =
  | {
      readonly screen:
        | 'home'
        | 'photos'
        | 'pick'
        | 'mail'
        | 'files'
        | 'find'
        | 'shares'
        | 'deleted'
        | 'connect'
        | 'settings'
        | 'more'
        | 'forget'
        | 'help'
        | 'developers'
        | 'lost';
    }
  | { readonly screen: 'album' | 'change'; readonly albumId: string }
  | { readonly screen: 'photo'; readonly albumId: string; readonly fileId: string }
  | { readonly screen: 'file' | 'share' | 'rename'; readonly fileId: string }
  | { readonly screen: 'message' | 'answer' | 'check' | 'sent'; readonly mailId: string }
  | { readonly screen: 'picking'; readonly pickId: string };

/** Where on a screen a person was when they left it. */
export interface Spot {
  /** In px from the top. */
  readonly scroll: number;
  /** The address that they opened from there. */
  readonly opened: string | undefined;
}

/** Where the person is: the screen, and from which place of a long list on, or from which screen for Connect Google. */
export interface Place {
  readonly route: Route;
  readonly cursor?: string;
  /** What is looked for. */
  readonly words?: string;
  /** Where they were on it, for who comes back to it by Back or Forward. */
  readonly spot?: Spot;
  /** Path and query, as they stand in the address bar. */
  readonly address: string;
}

const plain = new Set([
  'photos',
  'pick',
  'mail',
  'files',
  'find',
  'shares',
  'deleted',
  'connect',
  'settings',
  'forget',
  'help',
  'developers',
] as const);
type Plain = typeof plain extends Set<infer Name> ? Name : never;
const isPlain = (name: string): name is Plain => (plain as ReadonlySet<string>).has(name);

function routeOf(path: string): Route {
  let parts: string[];
  try {
    parts = path.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return { screen: 'lost' }; // an address with a broken escape, such as /photos/%
  }
  const [first, second, third, ...rest] = parts;
  if (rest.length > 0) return { screen: 'lost' };
  if (first === undefined) return { screen: 'home' };
  if (first === 'photos' && second !== undefined) {
    return third === undefined
      ? { screen: 'album', albumId: second }
      : { screen: 'photo', albumId: second, fileId: third };
  }
  if (first === 'change' && second !== undefined && third === undefined)
    return { screen: 'change', albumId: second };
  if (first === 'pick' && second !== undefined && third === undefined)
    return { screen: 'picking', pickId: second };
  if (first === 'files' && second !== undefined) {
    if (third === undefined) return { screen: 'file', fileId: second };
    if (third === 'share') return { screen: 'share', fileId: second };
    return third === 'name' ? { screen: 'rename', fileId: second } : { screen: 'lost' };
  }
  if (first === 'mail' && second !== undefined) {
    if (third === undefined) return { screen: 'message', mailId: second };
    const known = third === 'answer' || third === 'check' || third === 'sent';
    return known ? { screen: third, mailId: second } : { screen: 'lost' };
  }
  if (first === 'settings' && second === 'more' && third === undefined) return { screen: 'more' };
  return isPlain(first) && second === undefined ? { screen: first } : { screen: 'lost' };
}

/** Reads an address of ours. Unknown ones are the screen `lost`, never a throw. */
export function placeOf(address: string): Place {
  const url = new URL(address, 'http://page.invalid');
  const cursor = url.searchParams.get('from');
  const words = url.searchParams.get('q');
  return {
    route: routeOf(url.pathname),
    address: url.pathname + url.search,
    ...(cursor === null ? {} : { cursor }),
    ...(words === null ? {} : { words }),
  };
}

/** The address of a screen; the inverse of `placeOf`. */
export function addressOf(route: Route, cursor?: string, words?: string): string {
  const part = encodeURIComponent;
  const query = new URLSearchParams();
  if (words !== undefined) query.set('q', words);
  if (cursor !== undefined) query.set('from', cursor);
  const from = query.size === 0 ? '' : `?${query.toString()}`;
  switch (route.screen) {
    case 'home':
      return `/${from}`;
    case 'album':
      return `/photos/${part(route.albumId)}${from}`;
    case 'photo':
      return `/photos/${part(route.albumId)}/${part(route.fileId)}`;
    case 'change':
      return `/change/${part(route.albumId)}`;
    case 'picking':
      return `/pick/${part(route.pickId)}`;
    case 'file':
      return `/files/${part(route.fileId)}`;
    case 'share':
      return `/files/${part(route.fileId)}/share${from}`;
    case 'rename':
      return `/files/${part(route.fileId)}/name`;
    case 'message':
      return `/mail/${part(route.mailId)}`;
    case 'answer':
    case 'check':
    case 'sent':
      return `/mail/${part(route.mailId)}/${route.screen}`;
    case 'more':
      return '/settings/more';
    case 'lost':
      return '/lost';
    case 'photos':
    case 'pick':
    case 'mail':
    case 'files':
    case 'find':
    case 'shares':
    case 'deleted':
    case 'connect':
    case 'settings':
    case 'forget':
    case 'help':
    case 'developers':
      return `/${route.screen}${from}`;
  }
}

/** Only an address of our own page is gone back to after a sign-in, whatever stands in the state that came back. */
export function ownAddress(candidate: unknown): string {
  return typeof candidate === 'string' && isOwnAddress(candidate) ? placeOf(candidate).address : '/';
}
