import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';

/** What to build and where to; all paths are absolute. */
export interface WebBuild {
  readonly root: string;
  /** The page's folder: `index.html`, `public/**` (copied as it is) and `src/main.tsx`. Default: `web`. */
  readonly source?: string;
  readonly outdir: string;
}

/**
 * The oldest browsers that the page is made for, all of spring 2024: `light-dark()` in the style sheet wants Chrome 123
 * and Safari 17.5, `AbortSignal.any` Firefox 124. Older syntax is not written for older ones.
 */
export const browsers = ['chrome123', 'firefox124', 'safari17.5'];

/**
 * Writes the page. Everything but `index.html` bears a hash of its content in its name, so that a browser that has it
 * never asks again: the script and style of the first load, a chunk for each part that comes later, and the worker that
 * keeps the refresh token, a classic script in a file of its own because the page's policy refuses `blob:` workers.
 * `index.html` names them, and with the script all that it imports, so that no import waits for another. Origins stay
 * placeholders: see `fillPlaceholders`. The guides of `docs/` go along, since the `type` of every error and the API's
 * metadata point at them there.
 */
export async function buildWeb({
  root,
  outdir,
  source = path.join(root, 'web'),
}: WebBuild): Promise<Metafile> {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  await cp(path.join(source, 'public'), outdir, { recursive: true });
  await copyGuides(path.join(root, 'docs'), path.join(outdir, 'docs'));
  const common = {
    absWorkingDir: root,
    outdir,
    entryNames: 'chunks/[name]-[hash]',
    bundle: true,
    platform: 'browser',
    target: browsers,
    minify: true,
    legalComments: 'eof',
    preserveSymlinks: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
    metafile: true,
  } satisfies BuildOptions;
  const urlOf = (output: string): string =>
    `/${path.relative(outdir, path.join(root, output)).split(path.sep).join('/')}`;
  const worker = await build({
    ...common,
    entryPoints: { keeper: path.join(source, 'src/sign-in/worker.ts') },
    format: 'iife',
  });
  const [keeper = ''] = Object.keys(worker.metafile.outputs);
  const { metafile } = await build({
    ...common,
    entryPoints: { app: path.join(source, 'src/main.tsx') },
    chunkNames: 'chunks/[name]-[hash]',
    define: { KEEPER_URL: JSON.stringify(urlOf(keeper)) },
    format: 'esm',
    splitting: true,
  });
  const html = await readFile(path.join(source, 'index.html'), 'utf8');
  await writeFile(path.join(outdir, 'index.html'), withNames(html, metafile, urlOf));
  return metafile;
}

/** What an output imports, directly and by way of others, but for what is there already. */
function importsOf(
  { outputs }: Metafile,
  output: string,
  there: ReadonlySet<string> = new Set(),
): Set<string> {
  const found = new Set<string>();
  const follow = (name: string): void => {
    for (const { path: next, kind } of outputs[name]?.imports ?? []) {
      if (kind !== 'import-statement' || found.has(next) || there.has(next)) continue;
      found.add(next);
      follow(next);
    }
  };
  follow(output);
  return found;
}

/**
 * Puts the names of built files in place of `/app.css` and `/app.js`, and tells the browser of every import before it
 * could read of it: those of the script as links, those of each later part as data for `web/src/chunks.ts`.
 */
function withNames(html: string, metafile: Metafile, urlOf: (output: string) => string): string {
  const entries = Object.entries(metafile.outputs).flatMap(([output, { entryPoint, cssBundle }]) =>
    entryPoint === undefined ? [] : [{ output, name: path.parse(entryPoint).name, cssBundle }],
  );
  const script = entries.find(({ name }) => name === 'main');
  if (script === undefined) throw new Error('The build made no script of main.tsx.');
  const first = importsOf(metafile, script.output);
  const there = new Set([script.output, ...first]);
  const urls = (outputs: ReadonlySet<string>): string[] => [...outputs].map(urlOf).sort();
  const later = entries
    .filter((entry) => entry !== script)
    .map(({ name, output }) => [name, urls(importsOf(metafile, output, there))] as const)
    .filter(([, imports]) => imports.length > 0)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const data = JSON.stringify(Object.fromEntries(later));
  const links = urls(first).map((url) => `<link rel="modulepreload" href="${url}" />`);
  return html
    .replace('/app.css', script.cssBundle === undefined ? '/app.css' : urlOf(script.cssBundle))
    .replace('/app.js', urlOf(script.output))
    .replace('</head>', `${links.map((link) => `  ${link}\n  `).join('')}</head>`)
    .replace('</body>', `  <script type="application/json" id="imports">${data}</script>\n  </body>`);
}

async function copyGuides(from: string, to: string): Promise<void> {
  const guides = (await readdir(from)).filter((name) => name.endsWith('.md'));
  await mkdir(to);
  await Promise.all(guides.map((name) => copyFile(path.join(from, name), path.join(to, name))));
}
