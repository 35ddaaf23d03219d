import { expect, test } from '@jest/globals';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { everyRoute } from '../../../functions/get-openapi.ts';
import { settingNames } from '../../support/setting-names.ts';

const root = resolve(import.meta.dirname, '../../..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

test('every package has its row in docs/dependencies.md, and no row is left over', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<string, object>;
  const named = read('docs/dependencies.md')
    .split('## Optional')[0]
    ?.split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name));
  expect(named?.sort()).toEqual(
    [...Object.keys(dependencies ?? {}), ...Object.keys(devDependencies ?? {})].sort(),
  );
});

test('every setting that the code reads has its row in docs/settings.md, and no row is left over', () => {
  const rows = [...read('docs/settings.md').matchAll(/^\| `([A-Z_0-9]+)`/gm)].map(([, name = '']) => name);
  expect(rows.toSorted()).toEqual(settingNames().toSorted());
});

test('every proof that docs/security.md names is there', () => {
  const proofs = [...read('docs/security.md').matchAll(/`(tests\/[^`]+)`/g)].map(([, path = '']) => path);
  expect(proofs.length).toBeGreaterThan(40);
  expect(proofs.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

/** Everything that is written for people who read the repository, but for what tests write themselves. */
const documents = globSync(['*.md', 'docs/**/*.md', 'infra/**/*.md', 'local/**/*.md', 'tests/*.md'], {
  cwd: root,
});

const linksOf = (file: string): string[] =>
  [...read(file).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);

test('the route of CONTRIBUTING.md is the one that the compiler sees', () => {
  const [, block = ''] = /^```ts route\n(.*?)^```$/ms.exec(read('CONTRIBUTING.md')) ?? [];
  expect(block).not.toBe('');
  expect(read('tests/types/contributing-document.ts').replaceAll("'../../", "'../")).toContain(block);
});

test('no text was left half merged', () => {
  expect(documents.filter((file) => /^(<{7}|>{7}) /m.test(read(file)))).toEqual([]);
});

test('every link leads to a file', () => {
  const broken = documents.flatMap((file) =>
    linksOf(file)
      .filter((link) => !/^https?:/.test(link) && !existsSync(join(root, dirname(file), link)))
      .map((link) => `${file}: ${link}`),
  );
  expect(broken).toEqual([]);
});

test('every file and every command that a text names is there', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: object };
  const madeLater = /^(dist|dist-web|node_modules|\.local)\//;
  const stale = documents.flatMap((file) => {
    const text = read(file);
    const paths = [...text.matchAll(/`((?:[\w.-]+\/)+[\w.-]*\.[a-z]+)`/g)].map(([, path = '']) => path);
    const missing = paths.filter(
      (path) =>
        existsSync(join(root, path.split('/')[0] ?? '')) &&
        !madeLater.test(path) &&
        !existsSync(join(root, path)),
    );
    const commands = [...text.matchAll(/npm run (?:-s )?([a-z][\w:]*)/g)].map(([, name = '']) => name);
    const unknown = commands.filter((name) => !(name in scripts));
    return [...missing, ...unknown].map((what) => `${file}: ${what}`);
  });
  expect(stale).toEqual([]);
});

test('every module that a text names without its folder is somewhere', () => {
  const modules = globSync('{functions,shared,web,cli,local,infra,tests,tools,bench}/**/*.{ts,tsx,mjs}', {
    cwd: root,
  });
  const known = new Set(modules.map((path) => basename(path)));
  // The one of CONTRIBUTING.md's example, which a reader makes.
  known.add('get-greeting.ts');
  const stale = documents.flatMap((file) =>
    [...read(file).matchAll(/`([\w-]+\.(?:tsx?|mjs))`/g)]
      .filter(([, name = '']) => !known.has(name))
      .map(([, name]) => `${file}: ${name}`),
  );
  expect(stale).toEqual([]);
});

/** Auth0's own are below `/api/v2/`. */
test('every route of ours that a text names is served', () => {
  const served = everyRoute().map(({ path }) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`));
  const named = documents.flatMap((file) =>
    [...read(file).matchAll(/`(?:(?:GET|HEAD|POST|PUT|PATCH|DELETE) )?(\/api\/(?!v2\/)[^\s`?…]+)[?`]/g)].map(
      ([, path = '']) => ({ file, path }),
    ),
  );
  expect(named.length).toBeGreaterThan(30);
  expect(named.filter(({ path }) => !served.some((route) => route.test(path)))).toEqual([]);
});

test('every decision has a number of its own and stands in the list of them', () => {
  const files = globSync('docs/decisions/0*.md', { cwd: root }).map((path) => basename(path));
  expect(files.length).toBeGreaterThan(10);
  const numbers = files.map((name) => name.slice(0, 4));
  expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([]);
  expect(
    linksOf('docs/decisions/README.md')
      .filter((link) => /^0/.test(link))
      .sort(),
  ).toEqual(files.sort());
});
