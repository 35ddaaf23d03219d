import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { axeFindings } from './support/axe.ts';
import { watchBlocks } from './support/blocks.ts';
import { hashOf, writeRandomFile } from './support/bytes.ts';
import { useFolder } from './support/folder.ts';
import { add, atMyFiles, copyOf, isAdded } from './support/my-files.ts';
import { runningStack } from './support/stack.ts';
import { expectScreen, press } from './support/visit.ts';

jest.setTimeout(180_000);
const stack = runningStack();
let browser: Browser;
const inFolder = useFolder();
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test('200 MiB go up in blocks with their progress in words, and come down identical', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const file = inFolder('film.bin');
  await writeRandomFile(file, 200 * 1024 * 1024);
  const blocks = watchBlocks(page);
  await add(page, file);
  await page.getByRole('progressbar', { name: 'Adding film.bin' }).waitFor();
  await page.getByText(/^\d+ percent is sent$/).waitFor();
  await isAdded(page, 'film.bin');
  expect(blocks.begun()).toBe(200 * 1024 * 1024);
  await page.getByText('Big file, 210 MB.').waitFor();
  const copy = await copyOf(page, 'film.bin');
  expect(copy.suggested).toBe('film.bin');
  expect(await hashOf(copy.file)).toBe(await hashOf(file));
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

test('a page that is left in the middle of an upload goes on with it when the same file is picked again', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const file = inFolder('again.bin');
  await writeRandomFile(file, 60 * 1024 * 1024);
  // hold everything after the first blocks, as a network that stops, until the page is another one
  let through = 0;
  let stopped = true;
  await page.route('**/*comp=block&*', async (route) => {
    through += 1;
    if (through <= 6 || !stopped) await route.continue();
  });
  let taken = 0;
  const sixth = page.waitForResponse(
    (response) => response.url().includes('comp=block&') && (taken += 1) === 6,
  );
  const before = watchBlocks(page);
  await add(page, file);
  await sixth;
  const takenBefore = before.taken();
  expect(takenBefore).toBeGreaterThan(0);
  await page.reload();
  await expectScreen(page, 'My files');
  stopped = false;
  const after = watchBlocks(page);
  await add(page, file);
  await isAdded(page, 'again.bin');
  expect(after.begun()).toBeLessThanOrEqual(60 * 1024 * 1024 - takenBefore);
  const copy = await copyOf(page, 'again.bin');
  expect(await hashOf(copy.file)).toBe(await hashOf(file));
  await visit.close();
});

test('a file of 0 bytes, and a name as people give them, come and go', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const name = "Ünser Fest #1 100% (Oma & Opa's).txt";
  const file = inFolder(name);
  await writeFile(file, '');
  await add(page, file);
  await isAdded(page, name);
  await page.getByText('Empty file.').waitFor();
  const copy = await copyOf(page, name);
  expect(copy.suggested).toBe(name);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

test('PLAIN-PAGE 10: what is deleted can be brought back at once, and from Deleted things', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const file = inFolder('letter.txt');
  await writeFile(file, 'Dear all');
  await add(page, file);
  await isAdded(page, 'letter.txt');
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await button('Delete letter.txt').click();
  await page.getByText('letter.txt is deleted.').waitFor();
  await button('Undo: bring back letter.txt').click();
  await button('Delete letter.txt').click();
  await page.getByText('letter.txt is deleted.').waitFor();
  expect(await axeFindings(page)).toEqual([]);

  await press(page, 'Deleted things');
  await expectScreen(page, 'Deleted things');
  await button('Bring back letter.txt').click();
  await page.getByText('letter.txt is back in your files.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await press(page, 'Go to my files');
  await expectScreen(page, 'My files');
  await button('Keep a copy of letter.txt').waitFor();
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

test('where a press gives no focus, as in Safari, the control that takes its place has it', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const file = inFolder('tap.txt');
  await writeFile(file, 'a line');
  await add(page, file);
  await isAdded(page, 'tap.txt');
  await page.evaluate(() => new Promise((resolve) => requestIdleCallback(resolve))); // the focus is kept from then on
  await page.evaluate(() => {
    (document.activeElement as HTMLElement).blur();
    addEventListener('mousedown', (event) => event.preventDefault());
  });
  await page.getByRole('button', { name: 'Delete tap.txt' }).click();
  const undo = page.getByRole('button', { name: 'Undo' });
  await undo.waitFor();
  expect(await undo.evaluate((button) => document.activeElement === button)).toBe(true);
  await visit.close();
});
