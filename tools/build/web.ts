import { copyFile, cp, mkdir, readdir, rm } from 'node:fs/promises';
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
 * Writes the page: `app.js` and `app.css` under their own names (the host sends an ETag), a hashed chunk for what is
 * imported dynamically (the sign-in library, after first paint), and `auth-worker.js`, a classic worker in a file of
 * its own because the page's policy refuses `blob:` workers. Origins stay placeholders: see `fillPlaceholders`. The
 * guides of `docs/` go along, since the `type` of every error and the API's metadata point at them there.
 */
export async function buildWeb({
  root,
  outdir,
  source = path.join(root, 'web'),
}: WebBuild): Promise<Metafile> {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  await cp(path.join(source, 'public'), outdir, { recursive: true });
  await cp(path.join(source, 'index.html'), path.join(outdir, 'index.html'));
  await copyGuides(path.join(root, 'docs'), path.join(outdir, 'docs'));
  const common = {
    absWorkingDir: root,
    outdir,
    bundle: true,
    platform: 'browser',
    target: ['es2023', 'chrome120', 'firefox120', 'safari17'],
    minify: true,
    legalComments: 'eof',
    preserveSymlinks: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  } satisfies BuildOptions;
  const [page] = await Promise.all([
    build({
      ...common,
      entryPoints: { app: path.join(source, 'src/main.tsx') },
      chunkNames: 'chunks/[name]-[hash]',
      format: 'esm',
      splitting: true,
      metafile: true,
    }),
    build({
      ...common,
      entryPoints: { 'auth-worker': path.join(source, 'src/auth-worker.ts') },
      format: 'iife',
    }),
  ]);
  return page.metafile;
}

async function copyGuides(from: string, to: string): Promise<void> {
  const guides = (await readdir(from)).filter((name) => name.endsWith('.md'));
  await mkdir(to);
  await Promise.all(guides.map((name) => copyFile(path.join(from, name), path.join(to, name))));
}
