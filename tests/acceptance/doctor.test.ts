import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { defaultReadyFile } from '../../local/stack/ready-file.ts';
import { stack } from '../support/stack.ts';

const root = resolve(import.meta.dirname, '../..');

test('the doctor finds a running stack in order, and prints no secret of it', async () => {
  const readyFile = process.env['VALET_READY'] ?? defaultReadyFile;
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, 'tools/doctor.ts'), '--local', '--ready-file', readyFile],
    { cwd: root },
  );
  expect(stdout).not.toContain('PROBLEM');
  expect(stdout).toMatch(/^ok {6}storage blobs: /m);
  expect(stdout).toContain(`storage CORS for ${stack.web}`);
  expect(stdout.trimEnd()).toMatch(/All well\.$/);
  for (const { secret } of stack.clients.machines) expect(stdout).not.toContain(secret);
}, 60_000);
