import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commands } from '../../../cli/main.ts';
import { exitCodes } from '../../../cli/trouble.ts';

const root = join(import.meta.dirname, '../../..');
const text = await readFile(join(root, 'docs/clients.md'), 'utf8');

test('docs/clients.md has every exit code, and no other', () => {
  const rows = [...text.matchAll(/^\| (\d+) +\|/gm)].map(([, code]) => Number(code));
  expect(rows).toEqual(Object.values(exitCodes));
});

test('docs/clients.md has every command', () => {
  const named = [...text.matchAll(/valet (\w+)(?: [[A-Z]| {2}|$)/gm)].map(([, name]) => name);
  expect(new Set(named)).toEqual(new Set(commands.map(({ name }) => name)));
});

test('the typed block is the one that the compiler sees', async () => {
  const [, block = ''] = /^```ts typed\n(.*?)^```$/ms.exec(text) ?? [];
  const compiled = await readFile(join(root, 'tests/types/clients-document.ts'), 'utf8');
  expect(compiled.replaceAll("'../../", "'../")).toContain(block);
  expect(block).not.toBe('');
});
