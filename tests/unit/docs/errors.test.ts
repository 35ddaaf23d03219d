import { expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { problemCodes } from '../../../shared/contract/index.ts';

test('docs/errors.md has every code with its status, and no other', async () => {
  const text = await readFile(join(import.meta.dirname, '../../../docs/errors.md'), 'utf8');
  const rows = [...text.matchAll(/^\| <a id="(\w+)"><\/a>`(\w+)` *\| (\d{3}) /gm)];
  expect(Object.fromEntries(rows.map(([, , code, status]) => [code, Number(status)]))).toEqual(problemCodes);
  expect(rows.filter(([, anchor, code]) => anchor !== code)).toEqual([]);
});
