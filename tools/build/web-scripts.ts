import { rm } from 'node:fs/promises';
import path from 'node:path';
import { transform as shorten } from 'esbuild';
import { rolldown, type InputOptions, type OutputChunk, type OutputOptions } from 'rolldown';
import { buildFirst } from './first-script.ts';

export interface ScriptBuild {
  readonly root: string;
  readonly source: string;
  readonly outdir: string;
  /** The oldest browsers, by name and version. */
  readonly target: readonly string[];
  /** Texts that scripts know by these names. */
  readonly texts: Readonly<Record<string, string>>;
}

/** What was written. */
export interface Scripts {
  /** The text of the script that stands inside the page. */
  readonly first: string;
  /** Addresses of the page's own script and of what it imports. */
  readonly app: readonly string[];
  /** Addresses of each part that is fetched ahead, and of what it imports beyond that, by the name of its source file. */
  readonly later: Readonly<Record<string, readonly string[]>>;
}

/** What each visit wants once somebody is signed in. */
const inside = 'inside.ts';
/** What the page fetches before its script asks for it. */
const ahead = [inside, 'screens/thing-screens.ts'];

interface Graph {
  getModuleInfo(id: string): { readonly importedIds: readonly string[] } | null;
}

/**
 * Bundles the page's scripts. What the first load needs is one file, and what each visit wants behind the door is one
 * more: each file costs a phone more than its bytes, and a browser would have to read one to learn of the next.
 */
export async function buildScripts({ root, source, outdir, target, texts }: ScriptBuild): Promise<Scripts> {
  const at = (file: string): string => path.join(source, 'src', file);
  const common = {
    cwd: root,
    platform: 'browser',
    resolve: { symlinks: false },
    tsconfig: false,
    plugins: [withoutStyle, shortened(target)],
    logLevel: 'warn',
  } satisfies InputOptions;
  const transform = (define: Record<string, string> = {}): NonNullable<InputOptions['transform']> => ({
    target: [...target],
    jsx: { runtime: 'automatic', importSource: 'preact' },
    define,
  });
  const names = {
    dir: outdir,
    minify: true,
    // 36 bits tell the builds of one page apart, and each name stands in the first load twice
    entryFileNames: 'chunks/[name]-[hash:6].js',
    chunkFileNames: 'chunks/[name]-[hash:6].js',
  } satisfies OutputOptions;

  const [worker] = await write(
    { ...common, input: { keeper: at('sign-in/worker.ts') }, transform: transform() },
    { ...names, format: 'iife' },
  );
  const known = { ...texts, KEEPER_URL: `/${worker.fileName}` };
  const define = Object.fromEntries(
    Object.entries(known).map(([name, text]) => [name, JSON.stringify(text)]),
  );
  const { code: first, taking } = await buildFirst(at('first.ts'), async (entry, plugin) => {
    const own = { ...common, plugins: [plugin, ...common.plugins], transform: transform(define) };
    const [chunk] = await write(
      { ...own, input: { first: entry } },
      { ...names, format: 'iife' },
      'generate',
    );
    return chunk;
  });
  const main = at('main.tsx');
  const chunks = await write(
    {
      ...common,
      plugins: [taking, ...common.plugins],
      input: { app: main },
      preserveEntrySignatures: false,
      transform: transform(define),
    },
    { ...names, format: 'esm', codeSplitting: { groups: groupsOf(main, at(inside)) } },
  );
  const { app, later, facade } = addressesOf(chunks, ahead.map(at));
  if (facade !== undefined) await rm(path.join(outdir, facade));
  return { first, app, later };
}

/** The style sheet has a build of its own. */
const withoutStyle = {
  name: 'without-style',
  load: (id: string) => (id.endsWith('.css') ? { code: '', moduleType: 'js' as const } : null),
};

/** A second hand at it: esbuild gives the most used names the shortest ones. Together they save a hundredth of all bytes. */
const shortened = (target: readonly string[]) => ({
  name: 'shortened',
  renderChunk: async (text: string) => {
    const { code } = await shorten(text, { minify: true, target: [...target], legalComments: 'none' });
    return { code };
  },
});

/**
 * One chunk for what the entry imports, directly and by way of others, one for what each visit wants later, and one for
 * what other parts share beyond that.
 */
function groupsOf(main: string, inside: string) {
  const inTree = (name: string, entry: string) => {
    const found = new Set<string>();
    const follow = (id: string, graph: Graph): void => {
      if (found.has(id)) return;
      found.add(id);
      graph.getModuleInfo(id)?.importedIds.forEach((next) => follow(next, graph));
    };
    return (id: string, graph: Graph): string | null => {
      follow(entry, graph);
      return found.has(id) ? name : null;
    };
  };
  return [
    { debugName: 'first load', name: inTree('app', main), priority: 2 },
    { debugName: 'behind the door', name: inTree('inside', inside), priority: 1 },
    { name: 'shared', minShareCount: 2 },
  ];
}

async function write(
  input: InputOptions,
  output: OutputOptions,
  how: 'write' | 'generate' = 'write',
): Promise<[OutputChunk, ...OutputChunk[]]> {
  const bundle = await rolldown(input);
  try {
    const made = await bundle[how](output);
    const [entry, ...others] = made.output.filter((one) => one.type === 'chunk');
    if (entry === undefined) throw new Error('The build made no script.');
    return [entry, ...others];
  } finally {
    await bundle.close();
  }
}

/** `facade` is the entry where that does no more than to import the chunk that holds all of it: a file for nothing. */
function addressesOf(
  chunks: readonly OutputChunk[],
  ahead: readonly string[],
): Pick<Scripts, 'app' | 'later'> & { readonly facade: string | undefined } {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]));
  const withImports = (name: string, there: ReadonlySet<string>): string[] => {
    const found = new Set<string>();
    const follow = (next: string): void => {
      if (found.has(next) || there.has(next)) return;
      found.add(next);
      byName.get(next)?.imports.forEach(follow);
    };
    follow(name);
    return [...found];
  };
  const entry = chunks.find(({ isEntry }) => isEntry);
  if (entry === undefined) throw new Error('The build made no script of main.tsx.');
  const [only] = entry.imports;
  const isFacade = entry.moduleIds.length === 0 && entry.imports.length === 1;
  const app = withImports(isFacade && only !== undefined ? only : entry.fileName, new Set());
  const there = new Set([...app, entry.fileName]);
  const later = ahead.map((source) => {
    const chunk = chunks.find(({ moduleIds }) => moduleIds.includes(source));
    if (chunk === undefined) throw new Error(`The build made no script of ${source}.`);
    return [path.parse(source).name, withImports(chunk.fileName, there)] as const;
  });
  const addresses = (names: readonly string[]): string[] => names.map((name) => `/${name}`);
  return {
    facade: isFacade ? entry.fileName : undefined,
    app: addresses(app),
    later: Object.fromEntries(later.map(([name, files]) => [name, addresses(files)])),
  };
}
