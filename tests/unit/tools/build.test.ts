import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildFunctions } from '../../../tools/build/functions.ts';
import { startTestHost, type TestHost } from '../host/app.ts';

const root = path.resolve(import.meta.dirname, '../../..');

async function contents(folder: string): Promise<Map<string, string>> {
  const entries = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  );
  const files = entries.map((entry) => path.join(entry.parentPath, entry.name)).sort();
  const texts = await Promise.all(files.map((file) => readFile(file, 'latin1')));
  return new Map(files.map((file, index) => [path.relative(folder, file), texts[index] ?? '']));
}

let scratch: string;
let host: TestHost;
let inputs: string[];
const out = (name: string): string => path.join(scratch, name);

beforeAll(async () => {
  await mkdir(path.join(root, '.local'), { recursive: true });
  scratch = await mkdtemp(path.join(root, '.local', 'build-test-'));
  const entry = out('entry.ts');
  const packages = [
    '@azure/storage-blob',
    '@azure/data-tables',
    '@azure/identity',
    'auth0',
    'googleapis/build/src/apis/gmail/index.js',
    'jose',
    'zod',
  ];
  const cases = packages
    .map((name) => `${JSON.stringify(name)}: () => import(${JSON.stringify(name)})`)
    .join(',');
  await writeFile(
    entry,
    `import { app } from '@azure/functions';
     const loaders: Record<string, () => Promise<object>> = {${cases}};
     app.get('load', { route: 'load', handler: async (request) => {
       const module = await loaders[request.query.get('name') ?? '']?.();
       return { jsonBody: Object.keys(module ?? {}).length };
     } });`,
  );
  const metafile = await buildFunctions({ root, entry, outdir: out('a') });
  inputs = Object.keys(metafile.inputs);
  await buildFunctions({ root, entry, outdir: out('b') });
  host = await startTestHost(out('a'));
}, 60_000);
afterAll(async () => {
  await host.stop();
  await rm(scratch, { recursive: true, force: true });
});

describe('the Function App', () => {
  test('is complete, and the same bytes each time', async () => {
    const first = await contents(out('a'));
    expect(await contents(out('b'))).toEqual(first);
    expect([...first.keys()]).toEqual(expect.arrayContaining(['host.json', 'main.mjs', 'package.json']));
    const names = [...first.keys()].filter((name) => !name.startsWith('chunks/'));
    expect(names).toEqual(['host.json', 'main.mjs', 'package.json']);
    const manifest = JSON.parse(first.get('package.json') ?? '') as Record<string, unknown>;
    expect(manifest).toMatchObject({ type: 'module', main: 'main.mjs' });
    expect(manifest['dependencies']).toBeUndefined();
  });

  test('names no path of this machine', async () => {
    const places = [root, await realpath(path.join(root, 'node_modules'))];
    const found = [...(await contents(out('a')))].filter(([, text]) =>
      places.some((place) => text.includes(place)),
    );
    expect(found.map(([name]) => name)).toEqual([]);
  });

  test('keeps an SDK out of the entry until it is asked for, and then loads it', async () => {
    const main = (await contents(out('a'))).get('main.mjs') ?? '';
    expect(main.length).toBeLessThan(400_000);
    for (const name of [
      '@azure/storage-blob',
      '@azure/data-tables',
      '@azure/identity',
      'auth0',
      'jose',
      'zod',
    ]) {
      const answer = await fetch(`${host.origin}/load?name=${encodeURIComponent(name)}`);
      expect([name, answer.status]).toEqual([name, 200]);
      expect(Number(await answer.text())).toBeGreaterThan(0);
    }
    const gmail = await fetch(`${host.origin}/load?name=googleapis/build/src/apis/gmail/index.js`);
    expect(Number(await gmail.text())).toBeGreaterThan(0);
  });

  test('speaks one language: the other messages of zod stay out', () => {
    const languages = inputs.filter((name) => name.includes('zod/v4/locales/'));
    expect(languages.map((name) => path.basename(name)).sort()).toEqual(['en.js', 'index.js']);
  });

  test('holds nothing of local/ or tests/', async () => {
    const { inputs: real } = await buildFunctions({ root, outdir: out('real') });
    expect(Object.keys(real)).toContain('functions/main.ts');
    expect(Object.keys(real).filter((name) => /^(local|tests|tools|web|bench|cli)\//.test(name))).toEqual([]);
  });
});

/** In a process of its own: the bundler's native part takes no values of the realm that jest makes for a test. */
async function buildPage(source: string, outdir: string): Promise<void> {
  const module = pathToFileURL(path.join(root, 'tools/build/web.ts')).href;
  const wish = JSON.stringify({ root, source, outdir });
  const script = `const { buildWeb } = await import(${JSON.stringify(module)}); await buildWeb(${wish});`;
  await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);
}

test('the page: names by content, a chunk for what is lazy, a worker of its own, the same bytes each time', async () => {
  const source = out('web');
  await mkdir(path.join(source, 'public/icons'), { recursive: true });
  await mkdir(path.join(source, 'src/sign-in'), { recursive: true });
  await mkdir(path.join(source, 'src/styles'), { recursive: true });
  await mkdir(path.join(source, 'src/screens'), { recursive: true });
  const files = {
    'index.html':
      '<head>\n  <link rel="stylesheet" href="/app.css" />\n</head>\n<body><p\n  lang="en">of two\n  words</p>' +
      '<script type="application/json" id="files"></script><script src="/first.js"></script>' +
      '<script type="module" src="/app.js"></script></body>',
    'public/staticwebapp.config.json':
      '{"globalHeaders":{"x":"{{API_ORIGIN}}","csp":"script-src \'self\' \'first-script\'; style-src \'page-style\' \'letter-style\'"}}',
    'public/icons/a.svg': '<svg/>',
    'src/styles/letter.css': 'p { margin: 0 }',
    'src/app.css': 'body { margin: 0 }',
    'src/first.ts': "import { begin } from './early.ts'; begin(KEEPER_URL);",
    'src/early.ts':
      "const kept = ['kept since']; export const begin = (what: unknown) => console.log(kept.concat(`${what}`));" +
      'export const known = () => kept;',
    'src/main.tsx':
      "import './app.css'; import { known } from './early.ts'; import { used } from './both.ts'; used(KEEPER_URL);" +
      "used(known()); import('./inside.ts'); import('./screens/thing-screens.ts'); import('./other.ts');",
    'src/both.ts': 'export const used = (what: unknown) => console.log(what);',
    'src/late.ts': 'export const late = (what: string) => console.log(`late ${what}`);',
    'src/inside.ts': "import { used } from './both.ts'; used('inside');",
    'src/screens/thing-screens.ts': "import { late } from '../late.ts'; late('things');",
    'src/other.ts': "import { late } from './late.ts'; late('other');",
    'src/sign-in/worker.ts': "addEventListener('message', () => undefined);",
  };
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(source, name), text);
  await buildPage(source, out('web-a'));
  await buildPage(source, out('web-b'));
  const first = await contents(out('web-a'));
  expect(await contents(out('web-b'))).toEqual(first);
  const names = [...first.keys()];
  expect(names.filter((name) => !/^(?:chunks|docs)\//.test(name))).toEqual(
    ['icons/a.svg', 'index.html', 'staticwebapp.config.json'].sort(),
  );
  const one = (start: string): string => {
    const found = names.filter((name) => name.startsWith(`chunks/${start}-`));
    expect(found).toHaveLength(1);
    return found[0] ?? '';
  };
  const html = first.get('index.html') ?? '';
  const script = names.find((name) => /^chunks\/app-.*\.js$/.test(name)) ?? '';
  expect(html).toContain(`src="/${script}"`);
  expect(html).toContain(
    '<head><style>body{margin:0}</style></head><body><p\n  lang="en">of two\n  words</p>',
  );
  expect(first.get(one('keeper'))).not.toMatch(/\b(import|export)\b/);
  expect(first.get(script)).toContain(`/${one('keeper')}`);
  // all that the script imports is one file with it, and what several later parts share is one more
  expect(html).not.toContain('modulepreload');
  const [, data = '{}'] = /id="files">([^<]*)</.exec(html) ?? [];
  const known = JSON.parse(data) as Record<string, string[]>;
  expect(known).toEqual({
    inside: [`/${one('inside')}`],
    'thing-screens': [`/${one('thing-screens')}`, `/${one('shared')}`],
  });
  expect(names.filter((name) => /^chunks\/app-.*\.js$/.test(name))).toHaveLength(1);
  // the script inside the page is the one that the policy names
  const [, inside = ''] = /<script>([^]*?)<\/script>/.exec(html) ?? [];
  expect(inside).toContain(`/${one('keeper')}`);
  // and what that is made of comes no second time
  expect(inside).toContain('kept since');
  expect(first.get(script)).not.toContain('kept since');
  const hash = createHash('sha256').update(inside, 'latin1').digest('base64');
  expect(first.get('staticwebapp.config.json')).toContain(`script-src 'self' 'sha256-${hash}'`);
  const hashOf = (style: string): string => `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
  const styles = `style-src ${hashOf('body{margin:0}')} ${hashOf('p{margin:0}')}`;
  expect(first.get('staticwebapp.config.json')).toContain(styles);
  expect(first.get('staticwebapp.config.json')).toContain('{{API_ORIGIN}}');
  expect(first.get('docs/errors.md')).toBe(await readFile(path.join(root, 'docs/errors.md'), 'latin1'));
});
