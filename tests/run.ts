import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { startStack } from '../local/stack/index.ts';
import { commandLine, refuse } from '../tools/command-line.ts';
import { coverageOf, readOutcomes } from './coverage.ts';
import { findChromium } from './support/chromium.ts';

/**
 * `npm test`: everything that a change must pass, in one run. Types, lint and format first, since they are quick to say
 * no; then the build; then one local stack on free ports, which acceptance, browser, security and fault tests share
 * while each makes people of its own.
 */
const root = join(import.meta.dirname, '..');
const parts = ['unit', 'architecture', 'acceptance', 'browser', 'security', 'faults'] as const;
type Part = (typeof parts)[number];
/** A test of a whole stack waits about as long as it works: two side by side keep two processors busy. */
const stackWorkers = Math.max(2, Math.floor(availableParallelism() / 2));
const needStack: readonly Part[] = ['acceptance', 'browser', 'security', 'faults'];

const usage = `Usage: npm test -- [options] [PATTERN...]     (npm run test:security, npm run test:faults)

Runs everything that a change must pass; with PATTERN only the test files that it fits.
What stands after one more "--" goes to jest as it is.
  --only PARTS       some of ${parts.join(', ')}: without types, lint and format
  --long             lets property tests run many times as long
  --write-coverage   brings tests/acceptance/COVERAGE.md up to date
`;

const { values, positionals } = commandLine(
  usage,
  {
    only: { type: 'string' },
    long: { type: 'boolean', default: false },
    'write-coverage': { type: 'boolean', default: false },
  },
  { positionals: true },
);
const isPart = (name: string): name is Part => (parts as readonly string[]).includes(name);
const asked: readonly string[] = values.only?.split(',') ?? parts;
const wanted = asked.filter(isPart);
if (wanted.length < asked.length) refuse(usage, `--only takes some of ${parts.join(', ')}.`);

/** Runs a command to its end, its output shown as it comes; rejects when it ends with anything but 0. */
function run(
  title: string,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
) {
  const started = performance.now();
  return new Promise<void>((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      stdio: 'inherit',
      // Without a locale a browser reads the names of files on disk as ASCII.
      env: { LANG: 'C.UTF-8', ...process.env, ...(values.long ? { VALET_LONG: '1' } : {}), ...env },
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      process.stdout.write(`${code === 0 ? 'ok  ' : 'FAIL'} ${title} (${seconds} s)\n`);
      if (code === 0) resolve();
      else reject(new Error(`${title} ended with ${code ?? signal ?? 'nothing'}`));
    });
  });
}

const node = process.execPath;
const tool = (path: string): string => join(root, 'node_modules', path);

async function checks(): Promise<void> {
  const tsc = tool('typescript/bin/tsc');
  const projects = [
    'tsconfig.json',
    'web/tsconfig.json',
    'tests/browser/tsconfig.json',
    'bench/browser/tsconfig.json',
    'tests/unit/web/tsconfig.json',
  ];
  await Promise.all([
    (async () => {
      for (const project of projects) await run(`types of ${project}`, node, [tsc, '-p', project]);
    })(),
    run('lint', node, [tool('eslint/bin/eslint.js'), '.', '--max-warnings', '0']),
  ]);
  await run('format', node, [tool('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']);
}

interface Counts {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
}

interface JestRun {
  readonly title: string;
  readonly parts: readonly Part[];
  readonly workers: number;
  /** Where jest writes what it counted. */
  readonly outputFile: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Runs jest, and gives what it counted. */
async function jest(wish: JestRun): Promise<{ counts: Counts; failed: boolean }> {
  const { title, outputFile } = wish;
  const failed = await run(
    title,
    node,
    [
      ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', tool('jest/bin/jest.js')],
      ...['--selectProjects', ...wish.parts, '--maxWorkers', String(wish.workers)],
      ...['--json', '--outputFile', outputFile, '--passWithNoTests'],
      ...positionals,
    ],
    wish.env,
  ).then(
    () => false,
    () => true,
  );
  return { counts: JSON.parse(await readFile(outputFile, 'utf8')) as Counts, failed };
}

/** The tests that need nothing beside them, then those of the shared stack; what they counted together. */
async function allTests(
  folder: string,
  env: Readonly<Record<string, string>>,
): Promise<{ counts: Counts; failed: boolean }> {
  const alone = wanted.filter((part) => !needStack.includes(part));
  const onStack = wanted.filter((part) => needStack.includes(part));
  const runs = [
    { title: 'tests on their own', parts: alone, workers: availableParallelism() },
    { title: 'tests of the whole stack', parts: onStack, workers: stackWorkers },
  ].filter(({ parts }) => parts.length > 0);
  const counts = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 };
  let failed = false;
  for (const [at, wish] of runs.entries()) {
    const done = await jest({ ...wish, outputFile: join(folder, `jest-${at}.json`), env });
    for (const name of Object.keys(counts) as (keyof typeof counts)[]) counts[name] += done.counts[name];
    failed ||= done.failed;
  }
  return { counts, failed };
}

/** Holds the run's outcomes against the routes' declarations, when all acceptance tests ran. */
async function isCovered(api: string, folder: string): Promise<boolean> {
  if (!wanted.includes('acceptance') || positionals.length > 0) return true;
  const response = await fetch(`${api}/api/openapi.json`);
  const document = (await response.json()) as Parameters<typeof coverageOf>[0];
  const { markdown, missing, undeclared } = coverageOf(
    document,
    await readOutcomes(join(folder, 'outcomes')),
  );
  for (const outcome of missing) process.stdout.write(`not seen by any acceptance test: ${outcome}\n`);
  for (const outcome of undeclared) process.stdout.write(`answered, but declared by no route: ${outcome}\n`);
  const file = join(root, 'tests/acceptance/COVERAGE.md');
  const pretty = await format(markdown, { ...(await resolveConfig(file)), parser: 'markdown' });
  if (values['write-coverage']) await writeFile(file, pretty);
  const current = await readFile(file, 'utf8').catch(() => '');
  if (current !== pretty) process.stdout.write('COVERAGE.md is out of date: npm test -- --write-coverage\n');
  const good = missing.length === 0 && undeclared.length === 0 && current === pretty;
  process.stdout.write(`${good ? 'ok  ' : 'FAIL'} coverage of the contract\n`);
  return good;
}

async function main(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'valet-test-'));
  try {
    if (values.only === undefined) await checks();
    await run('build', node, [join(root, 'tools/build.ts')]);
    // once, before tests side by side would each install one
    if (wanted.some((part) => needStack.includes(part))) findChromium();
    const stack = wanted.some((part) => needStack.includes(part))
      ? await startStack({
          ports: { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 },
          // The free plan's two a second are for one service, not for tests side by side; unit tests hold us to them.
          tenant: { managementRate: { perSecond: 20, burst: 20 } },
        })
      : undefined;
    try {
      const readyFile = stack === undefined ? undefined : join(folder, 'ready.json');
      if (stack !== undefined && readyFile !== undefined) {
        await writeFile(readyFile, JSON.stringify(stack.ready), { mode: 0o600 });
        const settings = JSON.stringify({ IsEncrypted: false, Values: stack.settings });
        await writeFile(join(folder, 'ready.settings.json'), settings, { mode: 0o600 });
      }
      await mkdir(join(folder, 'outcomes'));
      const { counts, failed } = await allTests(
        folder,
        readyFile === undefined ? {} : { VALET_READY: readyFile, VALET_COVERAGE: join(folder, 'outcomes') },
      );
      const covered = stack === undefined || (await isCovered(stack.ready.api, folder));
      const skipped = counts.numPendingTests + counts.numTodoTests;
      if (skipped > 0) process.stdout.write(`FAIL ${skipped} tests were skipped, and none may be\n`);
      process.stdout.write(`${counts.numPassedTests} passed, ${counts.numFailedTests + skipped} failed\n`);
      return failed || !covered || skipped > 0 || counts.numPassedTests === 0 ? 1 : 0;
    } finally {
      await stack?.stop();
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

main().then(
  (code) => process.exit(code),
  (cause: unknown) => {
    process.stderr.write(`${cause instanceof Error ? cause.message : String(cause)}\n`);
    process.exit(1);
  },
);
