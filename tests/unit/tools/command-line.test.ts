import { describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../../..');
const { scripts } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};

/** Runs a script of package.json with arguments at its end, as npm does, by the Node of this process. */
function npmRun(
  name: string,
  ...args: readonly string[]
): Promise<{ code: number; out: string; err: string }> {
  const line = [scripts[name], ...args].join(' ');
  const env = { ...process.env, PATH: `${path.dirname(process.execPath)}:${process.env['PATH'] ?? ''}` };
  return new Promise((resolve) => {
    execFile('sh', ['-c', line], { cwd: root, env }, (error, out, err) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err });
    });
  });
}

describe.each([
  'start',
  'start:func',
  'token',
  'doctor',
  'alias',
  'web:fill',
  'test',
  'test:security',
  'test:faults',
  'screens',
  'bench',
])('npm run %s', (name) => {
  test('answers --help with how it is called, and does nothing else', async () => {
    const { code, out, err } = await npmRun(name, '--help');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^Usage: npm /);
    expect(out).toContain(name);
    expect(out).not.toContain('built in');
  });

  test('refuses an option that it does not know in one sentence, says how it is called, and ends with 2', async () => {
    const { code, out, err } = await npmRun(name, '--nonsense');
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(/^Unknown option '--nonsense'\.\n\nUsage: npm /);
    expect(err).not.toContain('    at ');
  });
});

test.each([
  ['token', [], 'Say either --user or --machine.'],
  ['alias', ['--issuer', 'https://t.example/'], 'Say --issuer, --subject and --new-issuer.'],
  ['web:fill', ['--api', 'https://api.example'], 'Say --api, --tenant and --storage.'],
  ['doctor', ['--env'], "Option '--env <value>' argument missing."],
  ['start', ['now'], "Unexpected argument 'now'."],
  ['start', ['--api', 'x'], '--api takes "host" or "func".'],
  ['test', ['--only', 'unit,speed'], '--only takes some of unit,'],
  ['screens', ['nothing'], 'There is no picture of "nothing".'],
  ['bench', ['speed'], 'There is no bench "speed".'],
])('npm run %s with %j says what is amiss', async (name, args, sentence) => {
  const { code, out, err } = await npmRun(name, ...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err.startsWith(sentence)).toBe(true);
});
