import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build, transform } from 'esbuild';
import { buildScripts, type Scripts } from './web-scripts.ts';

/** What to build and where to; all paths are absolute. */
export interface WebBuild {
  readonly root: string;
  /** The page's folder: `index.html`, `public/**` (copied as it is) and `src/`. Default: `web`. */
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
 * `first.ts` goes into `index.html` itself, and its hash into the policy. Origins stay placeholders: see
 * `fillPlaceholders`. The guides of `docs/` go along, since the `type` of every error and the API's metadata point at
 * them there.
 */
export async function buildWeb({ root, outdir, source = path.join(root, 'web') }: WebBuild): Promise<void> {
  await rm(outdir, { recursive: true, force: true });
  await mkdir(outdir, { recursive: true });
  await cp(path.join(source, 'public'), outdir, { recursive: true });
  await copyGuides(path.join(root, 'docs'), path.join(outdir, 'docs'));
  const letter = await letterStyle(source);
  const [style, scripts] = await Promise.all([
    buildStyle(root, source),
    buildScripts({ root, source, outdir, target: browsers, texts: { LETTER_STYLE: letter } }),
  ]);
  const html = (await readFile(path.join(source, 'index.html'), 'utf8')).replace(betweenTags, '');
  await writeFile(path.join(outdir, 'index.html'), withScripts(withStyle(html, style), scripts));
  const inline = { 'first-script': scripts.first, 'page-style': style, 'letter-style': letter };
  await allowInline(path.join(outdir, 'staticwebapp.config.json'), inline);
}

/** The page's style, which stands inside the page: nothing shows before it is there, and a file is a round trip more. */
async function buildStyle(root: string, source: string): Promise<string> {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [path.join(source, 'src/app.css')],
    bundle: true,
    target: browsers,
    minify: true,
    logLevel: 'warning',
    write: false,
  });
  return outputFiles.map(({ text }) => text.trim()).join('');
}

/** Lines and their indents: bytes, and texts of no meaning for the page's script to find where it takes over. */
const betweenTags = /(?<=>)\s*\n\s*|\s*\n\s*(?=<)/g;

const withStyle = (html: string, style: string): string =>
  html.replace('<link rel="stylesheet" href="/app.css" />', () => `<style>${style}</style>`);

/**
 * Puts the script that runs first into the page, the names of built files in place of theirs, and the files of each
 * later part as data for `web/src/chunks.ts`.
 */
function withScripts(html: string, { first, app, later }: Scripts): string {
  if (/<\/script/i.test(first)) throw new Error('A script inside a page must not hold its own end.');
  const [script = '', ...imports] = app;
  const links = imports.map((url) => `<link rel="modulepreload" href="${url}" />`);
  return html
    .replace('<script src="/first.js"></script>', () => `<script>${first}</script>`)
    .replace('id="files"></script>', () => `id="files">${JSON.stringify(later)}</script>`)
    .replace('/app.js', script)
    .replace('</head>', `${links.join('')}</head>`);
}

/** The style of a message as it was sent, which stands in the frame itself: that inherits the page's policy, and is no part of its origin. */
async function letterStyle(source: string): Promise<string> {
  const text = await readFile(path.join(source, 'src/styles/letter.css'), 'utf8');
  const { code } = await transform(text, { loader: 'css', minify: true, target: browsers });
  return code.trim();
}

/** Names what stands inside a page in the policy, by its hash (CSP Level 3, §2.3.1), where its name stands. */
async function allowInline(config: string, inline: Readonly<Record<string, string>>): Promise<void> {
  let text = await readFile(config, 'utf8');
  for (const [name, content] of Object.entries(inline)) {
    const hash = createHash('sha256').update(content).digest('base64');
    text = text.replace(`'${name}'`, `'sha256-${hash}'`);
  }
  await writeFile(config, text);
}

async function copyGuides(from: string, to: string): Promise<void> {
  const guides = (await readdir(from)).filter((name) => name.endsWith('.md'));
  await mkdir(to);
  await Promise.all(guides.map((name) => copyFile(path.join(from, name), path.join(to, name))));
}
