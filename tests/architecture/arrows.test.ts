import { expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Runs dependency-cruiser on folders of this checkout and gives the names of the rules that were broken. */
async function broken(...folders: string[]): Promise<string[]> {
  const depcruise = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = ['--config', '.dependency-cruiser.mjs', '--output-type', 'json', ...folders];
  const { stdout } = await run(process.execPath, [depcruise, ...args], {
    cwd: root,
    maxBuffer: 64 << 20,
  }).catch(
    // It exits with the number of violations, and writes its result all the same.
    (failure: unknown) => failure as { stdout: string },
  );
  const { summary } = JSON.parse(stdout) as {
    summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] };
  };
  expect(summary.totalCruised).toBeGreaterThan(0);
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`);
}

test('every import follows the arrows of CONTRIBUTING.md', async () => {
  const folders = ['functions', 'shared', 'web', 'cli', 'local', 'tools', 'tests', 'bench'];
  expect(await broken(...folders.filter((folder) => existsSync(join(root, folder))))).toEqual([]);
}, 120_000);

test('a wrong arrow is found: the rules do hold something', async () => {
  const folder = await mkdtemp(join(root, 'functions/wrong-arrow-'));
  try {
    const wrong = [
      "import '../../local/config.ts';",
      "import '../../shared/http/serve.ts';",
      "import '../../shared/storage/index.ts';",
    ];
    await writeFile(join(folder, 'route.ts'), `${wrong.join('\n')}\n`);
    const rules = (await broken(folder)).map((violation) => violation.split(':')[0]);
    expect(rules).toEqual(
      expect.arrayContaining([
        'folders-by-their-face',
        'functions-see-app-http-contract',
        'nobody-imports-local',
      ]),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}, 120_000);
