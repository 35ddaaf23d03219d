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

/** Has Home, what is rarely wanted, and the words for what no address names. */
const rest = 'home-screens';
/** The other files of `screens/` that come later, by the first step of an address. */
const parts = {
  photos: 'photo-screens',
  mail: 'mail-screens',
  files: 'file-screens',
  find: 'file-screens',
  shares: 'file-screens',
  deleted: 'file-screens',
  pick: 'pick-screens',
  connect: 'pick-screens',
} as const;
export type Part = (typeof parts)[keyof typeof parts] | typeof rest;

/** The part that has the screen of an address. */
export function partOf(pathname: string): Part {
  const [, first = ''] = pathname.split('/');
  return Object.hasOwn(parts, first) ? parts[first as keyof typeof parts] : rest;
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
