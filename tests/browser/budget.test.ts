import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';

/** The built page: `npm test` builds before it tests. */
const root = path.resolve(import.meta.dirname, '../../dist-web');
const kilobyte = 1024;

const zipped = async (file: string): Promise<number> =>
  gzipSync(await readFile(path.join(root, file)), { level: 9 }).byteLength;
const sum = async (files: readonly string[]): Promise<number> =>
  (await Promise.all(files.map(zipped))).reduce((all, one) => all + one, 0);

/** What a browser fetches for `index.html`, which has its style inside: the script that it names, and all that this imports. */
async function firstLoad(): Promise<string[]> {
  const html = await readFile(path.join(root, 'index.html'), 'utf8');
  return [...html.matchAll(/(?:href|src)="\/(chunks\/[^"]+)"/g)].map(([, file = '']) => file);
}

/** A script and everything it needs before it can run: its static imports, and theirs. */
async function withImports(file: string, seen = new Set<string>()): Promise<Set<string>> {
  if (seen.has(file)) return seen;
  seen.add(file);
  const text = await readFile(path.join(root, file), 'utf8');
  for (const [, name = ''] of text.matchAll(/(?:\bfrom|\bimport)\s*"(\.[^"]+)"/g)) {
    await withImports(path.join(path.dirname(file), name), seen);
  }
  return seen;
}

test('the first load is at most 20 KB: HTML, CSS and our own script', async () => {
  const files = await firstLoad();
  expect(files.some((file) => file.includes('keeper') || isVaultOnly(file))).toBe(false);
  expect(await sum(['index.html', ...files])).toBeLessThanOrEqual(20 * kilobyte);
});

test('no import waits for another: the page names all that its script imports', async () => {
  const files = await firstLoad();
  const script = files.filter((file) => /\/app-[^/]+\.js$/.test(file));
  expect(script).toHaveLength(1);
  const needed = await withImports(script[0] ?? '');
  expect(new Set(files.filter((file) => file.endsWith('.js')))).toEqual(needed);
});

/** Auth0's library, which only tenants with Token Vault load, and only to connect an account. */
const isVaultOnly = (file: string): boolean => /\/auth-library-/.test(file);

test('everything is at most 60 KB, with the view library and the sign-in library', async () => {
  const files = (await readdir(root, { recursive: true })).filter(
    (file) => /\.(?:js|css|html|svg)$/.test(file) && !isVaultOnly(file),
  );
  expect(await sum(files)).toBeLessThanOrEqual(60 * kilobyte);
});

test('nothing of the page comes from elsewhere', async () => {
  const html = await readFile(path.join(root, 'index.html'), 'utf8');
  expect([...html.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address?.charAt(0))).toEqual(
    expect.not.arrayContaining(['h']),
  );
  const [whole, script = ''] = /<script>([^]*?)<\/script>/.exec(html) ?? [];
  const [sheet, style = ''] = /<style>([^]*?)<\/style>/.exec(html) ?? [];
  const rest = html.replace(whole ?? '', '').replace(sheet ?? '', '');
  expect(rest).not.toMatch(/https?:|style=|<script>|<style|\son\w+=/);
  expect(style).not.toMatch(/https?:|@import|url\(/);

  // the one script inside the page is known to the policy by its hash, and nothing else of that kind is
  const policy = await readFile(path.join(root, 'staticwebapp.config.json'), 'utf8');
  const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  expect(/script-src ([^;]*);/.exec(policy)?.[1]).toBe(`'self' ${hashOf(script)}`);
  // and the one style inside it, with that inside a frame
  const [own, framed, ...others] = (/style-src ([^;]*);/.exec(policy)?.[1] ?? '').split(' ');
  expect([own, others]).toEqual([hashOf(style), []]);
  expect(framed).toMatch(/^'sha256-[\w+/]{43}='$/);
});
