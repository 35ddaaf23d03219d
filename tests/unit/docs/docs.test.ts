import { expect, test } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

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

test('every proof that docs/security.md names is there', () => {
  const proofs = [...read('docs/security.md').matchAll(/`(tests\/[^`]+)`/g)].map(([, path = '']) => path);
  expect(proofs.length).toBeGreaterThan(40);
  expect(proofs.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test.each([
  'SECURITY.md',
  'docs/deploy.md',
  'docs/security.md',
  'docs/proven.md',
  'infra/azure/README.md',
  'infra/auth0/README.md',
])('links of %s lead to files', (file) => {
  const links = [...read(file).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
  const broken = links.filter(
    (link) => !/^https?:/.test(link) && !existsSync(join(root, dirname(file), link)),
  );
  expect(broken).toEqual([]);
});
