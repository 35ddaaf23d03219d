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

/** Where each screen stands. A part that ends in `Id` is what its route holds by that name. */
const paths = {
  home: '',
  photos: 'photos',
  album: 'photos/albumId',
  photo: 'photos/albumId/fileId',
  change: 'change/albumId',
  pick: 'pick',
  picking: 'pick/pickId',
  mail: 'mail',
  message: 'mail/mailId',
  answer: 'mail/mailId/answer',
  check: 'mail/mailId/check',
  sent: 'mail/mailId/sent',
  files: 'files',
  file: 'files/fileId',
  share: 'files/fileId/share',
  rename: 'files/fileId/name',
  find: 'find',
  shares: 'shares',
  deleted: 'deleted',
  connect: 'connect',
  settings: 'settings',
  more: 'settings/more',
  forget: 'forget',
  help: 'help',
  developers: 'developers',
  lost: 'lost',
} satisfies Record<Route['screen'], string>;

const partsOf = (path: string): string[] => path.split('/').filter(Boolean);
const isGap = (name: string): boolean => name.endsWith('Id');

function routeOf(path: string): Route {
  let parts: string[];
  try {
    parts = partsOf(path).map(decodeURIComponent);
  } catch {
    return { screen: 'lost' }; // an address with a broken escape, such as /photos/%
  }
  for (const [screen, shape] of Object.entries(paths)) {
    const names = partsOf(shape);
    if (names.length !== parts.length || !names.every((name, at) => isGap(name) || name === parts[at]))
      continue;
    const gaps = names.map((name, at) => [name, parts[at]]).filter(([name = '']) => isGap(name));
    return { screen, ...Object.fromEntries(gaps) } as Route; // as the table has it
  }
  return { screen: 'lost' };
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
  const query = new URLSearchParams();
  if (words !== undefined) query.set('q', words);
  if (cursor !== undefined) query.set('from', cursor);
  const given: Readonly<Record<string, string>> = route;
  const path = paths[route.screen].replace(/\w+Id/g, (name) => encodeURIComponent(given[name] ?? ''));
  return `/${path}${query.size === 0 ? '' : `?${query.toString()}`}`;
}

/** Only an address of our own page is gone back to after a sign-in, whatever stands in the state that came back. */
export function ownAddress(candidate: unknown): string {
  return typeof candidate === 'string' && isOwnAddress(candidate) ? placeOf(candidate).address : '/';
}
