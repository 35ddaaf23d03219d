/**
 * The files of each part that comes later, by the name of its source file: `tools/build/web.ts` writes them into the
 * page, since a browser learns of an import only once it has read the file that wants it.
 */
type Files = Readonly<Record<string, readonly string[]>>;

let files: Files | undefined;

/** Fetches a part and what it imports at once: on a slow network each step of a chain costs a round trip. */
export function fetchAlong(name: string): void {
  files ??= JSON.parse(document.getElementById('files')?.textContent ?? '{}') as Files;
  for (const file of files[name] ?? []) {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = file;
    document.head.append(link);
  }
}

/** Steps that an address begins with, where the screen is not in `home-screens`. */
const things: ReadonlySet<string> = new Set([
  'mail',
  'files',
  'find',
  'shares',
  'deleted',
  'pick',
  'connect',
  'change',
]);
/** The files of `screens/` that come later. */
export type Part = 'photo-screens' | 'thing-screens' | 'home-screens';

/** The part that has the screen of an address; words for what no address names are with Home. */
export function partOf(pathname: string): Part {
  const [, first = ''] = pathname.split('/');
  if (first === 'photos') return 'photo-screens';
  return things.has(first) ? 'thing-screens' : 'home-screens';
}

/**
 * The tenant and the way back are two round trips: what is wanted then comes meanwhile, and the browser keeps it. What
 * does not come in time is asked for again.
 */
export function fetchWhileAway(pathname: string): void {
  fetch(KEEPER_URL).catch(() => undefined);
  fetchAlong('api');
  fetchAlong(partOf(pathname));
}
