import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { startStack } from '../../local/stack/index.ts';
import { watchBlocks } from '../../tests/browser/support/blocks.ts';
import { writeRandomFile } from '../../tests/browser/support/bytes.ts';
import { newPerson } from '../../tests/browser/support/people.ts';
import { expectScreen, openVisit, signInAnotherWay } from '../../tests/browser/support/visit.ts';
import { launchChromium } from '../../tests/support/chromium.ts';
import { median, millisecondsOf, printTable } from '../measure.ts';
import { inBareBlocks, sumsOf } from './blocks.ts';
import { keyFor, onePut } from './upload-key.ts';

const mebi = 1024 * 1024;
const size = 512 * mebi;
const turns = 3;
/** Of the bare blocks: what the page takes on a fast line. */
const blockSize = 16 * mebi;
const width = 4;
const longMs = 240_000;
const free = { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 };

const add = (page: Page, file: string): Promise<void> =>
  page.locator('#app input[type="file"]').setInputFiles(file);
const until = (page: Page, words: string): Promise<void> =>
  page.getByText(words).first().waitFor({ timeout: longMs });

/** From the first block that leaves to the list of blocks that is taken: what a PUT is compared with. */
async function inBlocks(page: Page, file: string): Promise<number> {
  const first = page.waitForRequest((request) => request.url().includes('comp=block&'), { timeout: longMs });
  const taken = page.waitForResponse((response) => response.url().endsWith('comp=blocklist'), {
    timeout: longMs,
  });
  await add(page, file);
  await first;
  return await millisecondsOf(() => taken);
}

/** `npm run bench -- upload`: one large file through the page, against one PUT of the same bytes from the same page. */
export async function bench(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'valet-bench-'));
  const stack = await startStack({ ports: free, dataDir: path.join(folder, 'data') });
  const browser = await launchChromium();
  const { ready } = stack;
  try {
    const blocks: number[] = [];
    const puts: number[] = [];
    const bare: number[] = [];
    for (let turn = 0; turn < turns; turn += 1) {
      // somebody new each time, and a file of its own: nothing is there already
      const file = path.join(folder, `film-${turn}.bin`);
      await writeRandomFile(file, size);
      const visit = await openVisit(browser, ready.web);
      const { page } = visit;
      const person = await newPerson(ready, 'Bea Bench', false);
      await page.goto(`${ready.web}/files`);
      await signInAnotherWay(page, person.key);
      await expectScreen(page, 'My files');
      const key = await keyFor(page, file, ready.api);
      const sums = await sumsOf(file, blockSize);
      const runs = [
        async () => puts.push(await onePut(page, key)),
        async () => {
          blocks.push(await inBlocks(page, file));
          await until(page, 'is now in your files.');
        },
        async () => bare.push(await inBareBlocks(page, key, { blockSize, width, sums })),
      ];
      // each has each place once
      for (const run of [...runs.slice(turn), ...runs.slice(0, turn)]) await run();
      await visit.close();
      await rm(file);
    }
    const rate = (times: readonly number[]): number => size / mebi / (median(times) / 1000);
    const [ours, alone, floor] = [rate(blocks), rate(puts), rate(bare)];
    printTable(
      ['512 MiB', 'MiB/s'],
      [
        ['through the page, in blocks', ours],
        ['one XHR PUT from the same page', alone],
        ['bare blocks, their sums made before', floor],
      ],
    );
    process.stdout.write(`\nshare of its rate: ${(ours / alone).toFixed(2)} (wanted: at least 0.90)\n`);
    process.stdout.write(`share of the rate of bare blocks: ${(ours / floor).toFixed(2)}\n`);
    process.stdout.write(`${await resent(browser, ready, folder)}\n`);
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
  await add(page, file);
  await page.waitForFunction(() => /(?:5|6)\d percent is sent/.test(document.body.textContent), undefined, {
    timeout: longMs,
  });
  const underWay = seen.underWay();
  await page.reload();
  await expectScreen(page, 'My files');
  await add(page, file);
  await until(page, 'is now in your files.');
  const twice = seen.begun() - size;
  await close();
  const inMebi = (bytes: number): string => `${(bytes / mebi).toFixed(1)} MiB`;
  return `reloaded at half way: ${inMebi(twice)} sent twice (wanted: at most what was in flight, ${inMebi(underWay)})`;
}
