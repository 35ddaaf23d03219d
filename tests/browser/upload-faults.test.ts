import { appendFile, truncate, utimes, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { countLocks, locksHeld } from './support/awake.ts';
import { axeFindings } from './support/axe.ts';
import { watchBlocks } from './support/blocks.ts';
import { hashOf, writeRandomFile } from './support/bytes.ts';
import { crash, lineOf } from './support/line.ts';
import { useFolder } from './support/folder.ts';
import { add, atMyFiles, atMyFilesToo, copyOf, isAdded } from './support/my-files.ts';
import { runningStack } from './support/stack.ts';
import { expectScreen, press } from './support/visit.ts';

const mebi = 1024 * 1024;
/** `--long` takes the whole gibibyte. */
const filmMebis = process.env['VALET_LONG'] === undefined ? 128 : 1024;
/** Taken between two kills: five of them and what is under way then, 64 MiB at most each time, leave some of the film. */
const stepMebis = filmMebis === 1024 ? 100 : 3;

jest.setTimeout(filmMebis === 1024 ? 600_000 : 180_000);
const stack = runningStack();
let browser: Browser;
const inFolder = useFolder();
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

async function fileOf(name: string, bytes: number): Promise<string> {
  const file = inFolder(name);
  await writeRandomFile(file, bytes);
  await utimes(file, 1_700_000_000, 1_700_000_000); // so that a later change shows in its time
  return file;
}
/** Resolves with the `number`th block that storage took from now on. */
const blockTaken = async (page: Page, number: number): Promise<void> => {
  let taken = 0;
  await page.waitForResponse(
    (response) =>
      response.url().includes('comp=block&') && response.status() === 201 && (taken += 1) === number,
    { timeout: 60_000 },
  );
};

test(`the tab is killed five times in the middle of ${filmMebis} MiB: each time it goes on, and nothing is sent twice that had arrived`, async () => {
  const visit = await atMyFiles(browser, stack);
  const file = await fileOf('killed.bin', filmMebis * mebi);
  let taken = 0;
  let { page } = visit;
  for (let kills = 0; kills < 5; kills += 1) {
    await (await lineOf(page)).on((filmMebis / 8) * mebi);
    const blocks = watchBlocks(page);
    const aStep = page.waitForResponse(() => blocks.taken() >= stepMebis * mebi, { timeout: 120_000 });
    await add(page, file);
    await aStep;
    await crash(page);
    taken += blocks.taken();
    expect(blocks.taken()).toBeGreaterThan(0);
    await page.close();
    page = await atMyFilesToo(visit, stack, visit.person);
  }
  const blocks = watchBlocks(page);
  await add(page, file);
  await isAdded(page, 'killed.bin');
  expect(taken + blocks.taken()).toBeLessThanOrEqual(filmMebis * mebi);
  expect(await hashOf((await copyOf(page, 'killed.bin')).file)).toBe(await hashOf(file));
  await visit.close();
});

test('a page that is reloaded in the middle sends no block again that storage had, and keeps the computer awake', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  await countLocks(visit.context);
  await page.reload();
  await expectScreen(page, 'My files');
  await (await lineOf(page)).on(8 * mebi);
  const file = await fileOf('reloaded.bin', 32 * mebi);
  const blocks = watchBlocks(page);
  const some = page.waitForResponse(() => blocks.taken() >= 4 * mebi, { timeout: 60_000 });
  await add(page, file);
  await some;
  await locksHeld(page, 1);
  await page.reload();
  const inFlight = blocks.begun() - blocks.taken();
  expect(inFlight).toBeGreaterThan(0);
  await expectScreen(page, 'My files');
  await locksHeld(page, 0);
  await add(page, file);
  await isAdded(page, 'reloaded.bin');
  await locksHeld(page, 0);
  expect(blocks.begun() - 32 * mebi).toBeLessThanOrEqual(inFlight);
  expect(await hashOf((await copyOf(page, 'reloaded.bin')).file)).toBe(await hashOf(file));
  await visit.close();
});

test('the network goes off and on, again and again: the upload says so, waits, and goes on by itself', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const line = await lineOf(page);
  // Four lanes of at most 4 MiB at this rate: three turns leave most of it, however late the line is cut.
  const file = await fileOf('off-and-on.bin', 96 * mebi);
  const waits = page.getByText('You are not online. It will go on by itself.');
  await add(page, await fileOf('small.bin', 100));
  await isAdded(page, 'small.bin');
  await line.off();
  await add(page, file);
  await waits.waitFor(); // before its first byte already
  for (let turn = 0; turn < 3; turn += 1) {
    const moved = blockTaken(page, 1);
    await line.on(4 * mebi);
    await moved;
    await line.off();
    await waits.waitFor();
    expect(await page.getByText('off-and-on.bin is paused.').count()).toBe(0);
  }
  expect(await axeFindings(page)).toEqual([]);
  await line.on();
  await isAdded(page, 'off-and-on.bin');
  expect(await hashOf((await copyOf(page, 'off-and-on.bin')).file)).toBe(await hashOf(file));
  await visit.close();
});

test.each([1, -1])('a clock that is wrong by %i hour changes nothing', async (hours) => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  await page.evaluate((ms) => {
    const real = Date.now.bind(Date);
    Date.now = () => real() + ms;
  }, hours * 3_600_000);
  const grants: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/files/grants')) grants.push(request.url());
  });
  await add(page, await fileOf('skewed.bin', 12 * mebi));
  await isAdded(page, 'skewed.bin');
  expect(grants).toHaveLength(1);
  await visit.close();
});

test('the same file twice in one go goes up once, and its line says so', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const line = await lineOf(page);
  await line.on(2 * mebi);
  const file = await fileOf('twice.bin', 8 * mebi);
  await add(page, [file, file]);
  await page.getByText('You added this file once more. We send it just once.').waitFor();
  expect(await page.getByRole('progressbar').count()).toBe(1);
  await line.on();
  await isAdded(page, 'twice.bin');
  await page.reload();
  await expectScreen(page, 'My files');
  await page.getByRole('button', { name: 'Delete twice.bin' }).waitFor();
  expect(await page.getByRole('button', { name: 'Delete twice.bin' }).count()).toBe(1);
  await visit.close();
});

test('a file that changes on the disk while it is sent is told, and nothing of it is kept', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const line = await lineOf(page);
  await line.on(4 * mebi);
  const file = await fileOf('changing.bin', 24 * mebi);
  const commits: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('comp=blocklist') && request.method() === 'PUT') commits.push(request.url());
  });
  const first = blockTaken(page, 1);
  const gone = page.waitForResponse((response) => response.request().method() === 'DELETE');
  await add(page, file);
  await first;
  await appendFile(file, 'a line more');
  await page.getByText('changing.bin changed while we sent it. Please add it again.').waitFor();
  expect((await gone).status()).toBe(204);
  expect(commits).toEqual([]);
  expect(await axeFindings(page)).toEqual([]);
  // added again it is sent as it is now
  await line.on();
  await add(page, file);
  await isAdded(page, 'changing.bin');
  expect(await hashOf((await copyOf(page, 'changing.bin')).file)).toBe(await hashOf(file));
  await visit.close();
});

test('what does not fit into the quota is told at once, and not sent', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const file = inFolder('huge.bin');
  await writeFile(file, '');
  await truncate(file, 6 * 1024 * mebi); // a hole of 6 GiB: it takes no room on the disk
  const blocks = watchBlocks(page);
  await add(page, file);
  await page
    .getByText('Your place is full. Your things are safe. To make room, go to Deleted things in My files.')
    .waitFor();
  await page.getByText('huge.bin was not added.').waitFor();
  expect(blocks.begun()).toBe(0);
  expect(await axeFindings(page)).toEqual([]);
  await visit.close();
});

test('somebody else who signs in in another tab ends what this one sends', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page, context } = visit;
  await (await lineOf(page)).on(mebi);
  const first = blockTaken(page, 1);
  await add(page, await fileOf('mine.bin', 30 * mebi));
  await first;
  const { person: other } = await atMyFiles(browser, stack);
  await context.clearCookies(); // the tenant knows nobody any more, as after days
  const blocks = watchBlocks(page);
  await atMyFilesToo(visit, stack, other);
  await expectScreen(page, 'Welcome');
  await page.getByText('You are signed out.').waitFor();
  const begun = blocks.begun();
  await press(page, 'Another way');
  await expectScreen(page, 'My files');
  expect(await page.getByRole('progressbar').count()).toBe(0);
  expect(blocks.begun()).toBe(begun);
  await visit.close();
});

test('a browser that tidies its memory all the time loses no read that is under way: the file arrives', async () => {
  const { page, context, close } = await atMyFiles(browser, stack);
  const file = await fileOf('tidied.bin', 96 * mebi);
  const devtools = await context.newCDPSession(page);
  const over = new AbortController();
  const tidying = (async () => {
    while (!over.signal.aborted) await devtools.send('HeapProfiler.collectGarbage');
  })();
  await add(page, file);
  await isAdded(page, 'tidied.bin');
  over.abort();
  await tidying;
  expect(await hashOf((await copyOf(page, 'tidied.bin')).file)).toBe(await hashOf(file));
  await close();
});
