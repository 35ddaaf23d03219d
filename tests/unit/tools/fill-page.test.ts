import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const root = resolve(import.meta.dirname, '../../..');
let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'valet-page-'));
  await copyFile(join(root, 'web/public/staticwebapp.config.json'), join(dir, 'staticwebapp.config.json'));
});
afterEach(() => rm(dir, { recursive: true }));

const fill = (api: string) =>
  promisify(execFile)(process.execPath, [
    join(root, 'tools/fill-page.ts'),
    ...['--api', api, '--tenant', 'https://t.example', '--storage', 'https://s.example', '--dir', dir],
  ]);

test('a built page is made the page of one deployment', async () => {
  await fill('https://api.example');
  const config = await readFile(join(dir, 'staticwebapp.config.json'), 'utf8');
  expect(config).toContain("connect-src 'self' https://api.example https://t.example https://s.example;");
  expect(config).not.toContain('{{');
  expect(JSON.parse(await readFile(join(dir, 'config.json'), 'utf8'))).toEqual({
    apiOrigin: 'https://api.example',
  });
});

test('a page that is filled in already, and an origin that is none, are refused', async () => {
  await expect(fill('https://api.example/path')).rejects.toMatchObject({
    stderr: expect.stringContaining('origin'),
  });
  await fill('https://api.example');
  await expect(fill('https://other.example')).rejects.toMatchObject({
    stderr: expect.stringContaining('already'),
  });
});
