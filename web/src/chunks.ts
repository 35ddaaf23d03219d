/**
 * What each part that comes later imports, by the name of its source file: `tools/build/web.ts` writes it into the
 * page, since a browser learns of an import only once it has read the file that wants it.
 */
type Imports = Readonly<Record<string, readonly string[]>>;

let imports: Imports | undefined;

/** Fetches what a part imports beside the part itself: on a slow network each step of a chain costs a round trip. */
export function fetchAlong(name: string): void {
  imports ??= JSON.parse(document.getElementById('imports')?.textContent ?? '{}') as Imports;
  for (const file of imports[name] ?? []) {
    const link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = file;
    document.head.append(link);
  }
}
