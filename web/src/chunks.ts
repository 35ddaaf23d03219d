/** A source file for what comes later, and the files that the build made of it. */
type Files = Readonly<Partial<Record<Part, readonly string[]>>>;
/** What comes later, by the name of its source file. */
export type Part = 'inside' | 'thing-screens';

let files: Files | undefined;

/**
 * Fetches a part and what it imports at once: on a slow network each step of a chain costs a round trip. `tools/build/web.ts`
 * writes the names into the page, since a browser learns of an import only once it has read the file that wants it.
 */
export function fetchAlong(part: Part): void {
  files ??= JSON.parse(document.getElementById('files')?.textContent ?? '{}') as Files;
  for (const file of files[part] ?? []) {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = file;
    document.head.append(link);
  }
}

/** Steps that an address begins with, where the screen is not `inside`. */
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

/** The part that has the screen of an address; words for what no address names are with Home. */
export function partOf(address: string): Part {
  const [, first = ''] = address.split(/[/?]/);
  return things.has(first) ? 'thing-screens' : 'inside';
}

/**
 * The tenant and the way back are two round trips: what is wanted then comes meanwhile, and the browser keeps it. What
 * does not come in time is asked for again.
 */
export function fetchWhileAway(address: string): void {
  fetch(KEEPER_URL).catch(() => undefined);
  fetchAlong(partOf(address));
}
