import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';

/** What to build and where to; all paths are absolute. */
export interface FunctionsBuild {
  /** The repository's root: what outputs are named after, and where host.json and package.json are. */
  readonly root: string;
  /** The entry that registers every function. Default: `functions/main.ts`. */
  readonly entry?: string;
  readonly outdir: string;
}

/**
 * Bundled CommonJS packages call `require` for Node's own modules, and `@azure/functions` for its virtual one; an ES
 * module has none. Every output file gets its own, since chunks load apart.
 */
const requireBanner =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/**
 * zod exports its messages in some fifty languages from one namespace, which no bundler can take apart: 300 KB, more
 * than a third of the entry. Ours are the English ones.
 */
const englishOnly: Plugin = {
  name: 'english-only',
  setup: (builder) => {
    builder.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, ({ path: file }) => ({
      contents: "export { default as en } from './en.js';",
      resolveDir: path.dirname(file),
    }));
  },
};

/**
 * Writes a deployable Function App: `main.mjs`, a chunk for everything that is first reached by a dynamic import (the
 * SDKs of Google, Auth0 and Azure), host.json and a package.json without dependencies. The same source gives the same
 * bytes wherever it is built.
 *
 * @returns esbuild's account of what went in, for checks
 */
export async function buildFunctions({ root, outdir, entry }: FunctionsBuild): Promise<Metafile> {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { main: entry ?? path.join(root, 'functions/main.ts') },
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: ['@azure/functions-core'],
    banner: { js: requireBanner },
    // Names stay, so that a stack trace from production reads as the source does.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'eof',
    // A linked node_modules must not put a machine's paths into the output.
    preserveSymlinks: true,
    plugins: [englishOnly],
    metafile: true,
    logLevel: 'warning',
  });
  await copyFile(path.join(root, 'host.json'), path.join(outdir, 'host.json'));
  const manifest = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const app = {
    name: manifest['name'],
    version: manifest['version'],
    private: true,
    type: 'module',
    main: 'main.mjs',
  };
  await writeFile(path.join(outdir, 'package.json'), `${JSON.stringify(app, undefined, 2)}\n`);
  return metafile;
}
