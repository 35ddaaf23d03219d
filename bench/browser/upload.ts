import { statfs, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { startStack } from '../../local/stack/index.ts';
import { watchBlocks } from '../../tests/browser/support/blocks.ts';
import { writeRandomFile } from '../../tests/browser/support/bytes.ts';
import { steadyHand } from '../../tests/browser/support/hand.ts';
import { newPerson } from '../../tests/browser/support/people.ts';
import { expectScreen, openVisit, signInAnotherWay } from '../../tests/browser/support/visit.ts';
import { launchChromium } from '../../tests/support/chromium.ts';
import { median, printTable } from '../measure.ts';
import { canKeepApart, type Spent } from '../processor.ts';
import { inBareBlocks, sumsOf } from './blocks.ts';
import { startUnwatched } from './unwatched.ts';
import { keyFor, onePut } from './upload-key.ts';

const mebi = 1024 * 1024;
const size = 512 * mebi;
/** Each way is the first as often as the others. */
const turns = 3;
/** Of the bare blocks: what the page takes on a fast line. */
const blockSize = 16 * mebi;
const width = 4;
const longMs = 240_000;
const free = { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 };
/** A disk in memory, on Linux. */
const memory = '/dev/shm';

const add = (page: Page, file: string): Promise<void> =>
  page.locator('#app input[type="file"]').setInputFiles(file);
const until = (page: Page, words: string): Promise<void> =>
  page.getByText(words).first().waitFor({ timeout: longMs });

/**
 * Gives the page the file in `#alone`, as if a person had picked it; in ms, from the first block that leaves to the list
 * of blocks that is taken: what a PUT is compared with. Runs in the page, and so knows nothing of this file.
 */
const throughPage = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const input = document.querySelector<HTMLInputElement>('#app input[type="file"]');
    const file = document.querySelector<HTMLInputElement>('#alone')?.files?.[0];
    if (input === null || file === undefined) {
      reject(new Error('no file'));
      return;
    }
    const picked = new DataTransfer(); // a list of its own: the page empties the one that it is given
    picked.items.add(file);
    let first = Infinity;
    const seen = new PerformanceObserver((list) => {
      for (const { name, startTime, duration } of list.getEntries()) {
        if (name.includes('comp=block&')) first = Math.min(first, startTime);
        if (name.endsWith('comp=blocklist')) resolve(startTime + duration - first);
      }
    });
    seen.observe({ type: 'resource' });
    input.files = picked.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  });

interface Seen {
  readonly ms: number[];
  readonly spent: Spent[];
}
const ways = ['through the page', 'one PUT', 'bare blocks'] as const;
type Way = (typeof ways)[number];

/** Each way once, by somebody new and with a file of its own: nothing is there already. */
async function takeTurn(
  folder: string,
  turn: number,
  seen: Readonly<Record<Way, Seen>>,
  apart: boolean,
): Promise<void> {
  const stack = await startStack({ ports: free, dataDir: path.join(folder, 'data') });
  const { ready } = stack;
  const storage = stack.parts.storage.pid ?? 0;
  const chromium = await startUnwatched(path.join(folder, 'profile'), storage, longMs, apart);
  try {
    const file = path.join(folder, 'film.bin');
    await writeRandomFile(file, size);
    const page = await chromium.attach();
    await steadyHand(page.context());
    const person = await newPerson(ready, 'Bea Bench', false);
    await page.goto(`${ready.web}/files`);
    await signInAnotherWay(page, person.key);
    await expectScreen(page, 'My files');
    const key = await keyFor(page, file, ready.api);
    const bare = { ...key, blockSize, width, sums: await sumsOf(file, blockSize) };
    const run = {
      'through the page': () => chromium.run(throughPage, undefined),
      'one PUT': () => chromium.run(onePut, key),
      'bare blocks': () => chromium.run(inBareBlocks, bare),
    };
    for (const way of [...ways.slice(turn % ways.length), ...ways.slice(0, turn % ways.length)]) {
      const { result, spent } = await run[way]();
      seen[way].ms.push(result);
      seen[way].spent.push(spent);
      if (way === 'through the page') await until(await chromium.attach(), 'is now in your files.');
    }
  } finally {
    await chromium.stop();
    await stack.stop();
  }
}

/** The ways in turns, by a page and a storage that share the processors or have one each; prints what it saw. */
async function compare(base: string, apart: boolean): Promise<void> {
  const seen: Record<Way, Seen> = {
    'through the page': { ms: [], spent: [] },
    'one PUT': { ms: [], spent: [] },
    'bare blocks': { ms: [], spent: [] },
  };
  for (let turn = 0; turn < turns; turn += 1) {
    const folder = await mkdtemp(path.join(base, 'valet-bench-'));
    try {
      await takeTurn(folder, turn, seen, apart);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  const whole = ['storage', 'browser', 'page', 'network', 'elsewhere'];
  const rate = (way: Way): number => size / mebi / (median(seen[way].ms) / 1000);
  const ours = rate('through the page');
  printTable(
    [apart ? 'a processor each' : 'shared processors', 'MiB/s', ...whole.map((who) => `${who}, s`)],
    ways.map((way) => [
      way,
      rate(way),
      ...whole.map((who) => median(seen[way].spent.map((spent) => spent.get(who) ?? NaN)).toFixed(2)),
    ]),
  );
  const lines = [
    ...ways.map((way) => {
      const rates = seen[way].ms.map((ms) => (size / mebi / (ms / 1000)).toFixed(0));
      return `${way}: ${rates.join(', ')} MiB/s`;
    }),
    ...(ways.some((way) => median(seen[way].spent.map((spent) => spent.get('elsewhere') ?? 0)) > 1)
      ? ['other work took more than a second of processor time: the shares say little']
      : []),
    `share of one PUT's rate: ${(ours / rate('one PUT')).toFixed(2)} (wanted: at least 0.90)`,
    `share of the rate of bare blocks: ${(ours / rate('bare blocks')).toFixed(2)}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

/**
 * `npm run bench -- upload`: one large file through the page, against one PUT of the same bytes from the same page. As
 * people have it: with no DevTools at the browser, and a storage that is not busy with what the page does: it has a
 * processor of its own, and Chromium has one. Where it is left to the kernel who gets which, all that a page reads and
 * sums is taken from storage, which is shown too. Storage keeps its files in memory where it can, since Azurite waits for
 * the disk after each block.
 */
export async function bench(): Promise<void> {
  const room = await statfs(memory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  const base = room > 6 * size ? memory : tmpdir();
  process.stdout.write(`512 MiB, medians; seconds of processor time; file and storage on ${base}\n`);
  if (canKeepApart()) await compare(base, true);
  await compare(base, false);
  process.stdout.write(`${await afterReload()}\n`);
}

/** By a browser that is watched: nothing is timed. */
async function afterReload(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'valet-bench-'));
  const stack = await startStack({ ports: free, dataDir: path.join(folder, 'data') });
  const browser = await launchChromium();
  try {
    return await resent(browser, stack.ready, folder);
  } finally {
    await browser.close();
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Reloads at half way; says what is sent again. */
async function resent(
  browser: Awaited<ReturnType<typeof launchChromium>>,
  ready: Awaited<ReturnType<typeof startStack>>['ready'],
  folder: string,
): Promise<string> {
  const file = path.join(folder, 'half.bin');
  await writeRandomFile(file, size);
  const { page, close } = await openVisit(browser, ready.web);
  const person = await newPerson(ready, 'Bea Again', false);
  await page.goto(`${ready.web}/files`);
  await signInAnotherWay(page, person.key);
  await expectScreen(page, 'My files');
  const seen = watchBlocks(page);
  const half = page.waitForResponse(() => seen.taken() >= size / 2, { timeout: longMs });
  await add(page, file);
  await half;
  await page.reload();
  // it goes on sending until the page is gone: only now is it known which blocks were under way then
  const inFlight = seen.begun() - seen.taken();
  await expectScreen(page, 'My files');
  await add(page, file);
  await until(page, 'is now in your files.');
  const twice = seen.begun() - size;
  await close();
  const inMebi = (bytes: number): string => `${(bytes / mebi).toFixed(1)} MiB`;
  return `reloaded at half way: ${inMebi(twice)} sent twice (wanted: at most what was in flight, ${inMebi(inFlight)})`;
}
