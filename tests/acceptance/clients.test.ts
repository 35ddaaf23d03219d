import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { defaultReadyFile } from '../../local/stack/ready-file.ts';
import { launchChromium } from '../support/chromium.ts';
import { redirectFor } from '../support/cli.ts';
import { demoPerson, newPerson, stack } from '../support/stack.ts';

/** docs/clients.md promises that its blocks are run as they stand: only addresses are replaced. */
const root = join(import.meta.dirname, '../..');
const readyFile = process.env['VALET_READY'] ?? defaultReadyFile;
let text: string;
let folder: string;

function block(kind: string, others: Readonly<Record<string, string>> = {}): string {
  const [, found] = new RegExp(`^\`\`\`\\w+ ${kind}\\n(.*?)^\`\`\`$`, 'ms').exec(text) ?? [];
  if (found === undefined) throw new Error(`docs/clients.md has no block "${kind}"`);
  const replaced = { 'http://localhost:7071': stack.api, 'http://localhost:4400': stack.tenant, ...others };
  return Object.entries(replaced).reduce((code, [from, to]) => code.replaceAll(from, to), found);
}

/** Runs a program to its end and gives what it printed; `watch` sees stderr as it comes. */
function run(
  command: string,
  args: readonly string[],
  watch: (err: string) => void = () => undefined,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      // a machine without curl has Node: a few lines stand in for it
      env: { ...process.env, PATH: [process.env['PATH'], join(root, 'tests/support/bin')].join(delimiter) },
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
      watch(err);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(out);
      else reject(new Error(`ended with ${code}: ${err}`));
    });
  });
}

/** Runs a block as a module whose packages are ours. */
async function runModule(code: string, watch?: (err: string) => void): Promise<unknown> {
  const file = join(folder, 'block.mjs');
  await writeFile(file, code);
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    nodePaths: [join(root, 'node_modules')],
  });
  await writeFile(file, outputFiles[0]?.text ?? '');
  return JSON.parse(await run(process.execPath, [file], watch));
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });

beforeAll(async () => {
  text = await readFile(join(root, 'docs/clients.md'), 'utf8');
  folder = await mkdtemp(join(tmpdir(), 'valet-clients-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

test('a page', async () => {
  const { outputFiles } = await build({
    stdin: { contents: block('page'), resolveDir: root },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const person = await newPerson();
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    // In place of our page's script, at its origin and under its policy.
    const script = { contentType: 'text/javascript', body: outputFiles[0]?.text ?? '' };
    await page.route(`${stack.web}/**/*.js`, (route) => route.fulfill(script));
    await page.goto(`${stack.web}/`);
    await page.locator(`button[name="account"][value="${person.key}"]`).click();
    const answer = page.locator('body', { hasText: /^{/ });
    await answer.waitFor();
    const me: unknown = JSON.parse(await answer.innerText());
    expect(me).toMatchObject({ kind: 'person', subject: person.id });
  } finally {
    await browser.close();
  }
});

test('a program of a person', async () => {
  const person = await newPerson();
  let walked = false;
  const code = block('native', { 'http://127.0.0.1:8976': `http://127.0.0.1:${await freePort()}` });
  const me = await runModule(code, (err) => {
    const [, address] = /^(http:\S+)\n/m.exec(err) ?? [];
    if (address === undefined || walked) return;
    walked = true;
    void redirectFor(new URL(address), person).then((url) => fetch(url));
  });
  expect(me).toMatchObject({ kind: 'person', subject: person.id, email: person.email });
});

test('a machine', async () => {
  const id = `stand-up-${Date.now()}`;
  const report = await runModule(block('machine', { 'stand-up-2026-11-23': id }));
  expect(report).toMatchObject({ created: 1, conflicts: 0, invalidCount: 0, remaining: 0 });
});

test('curl', async () => {
  const token = `"${process.execPath}" local/stack/token.ts --ready-file "${readyFile}"`;
  const me: unknown = JSON.parse(await run('sh', ['-c', block('curl', { 'npm run -s token --': token })]));
  expect(me).toMatchObject({ kind: 'person', subject: demoPerson('linked').id });
});
