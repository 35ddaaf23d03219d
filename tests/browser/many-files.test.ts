import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { axeFindings } from './support/axe.ts';
import { controlFindings } from './support/checks.ts';
import { useFolder } from './support/folder.ts';
import { add, atMyFiles, isAdded } from './support/my-files.ts';
import { runningStack } from './support/stack.ts';
import { expectScreen } from './support/visit.ts';

// Whoever adds thousands of files at once sees no more of them than a page: 3,000 rows took all the time there was.
jest.setTimeout(180_000);
const stack = runningStack();
const inFolder = useFolder();
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

test('PLAIN-PAGE 5: of many files that are added at once a page is shown, and all of them get there', async () => {
  const { page, complaints, close } = await atMyFiles(browser, stack);
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(`${stack.api}/api/files/grants`, async (route) => {
    await released;
    await route.continue();
  });
  const names = Array.from({ length: 30 }, (_, number) => `letter ${number + 10}.txt`);
  await Promise.all(names.map((name) => writeFile(inFolder(name), name)));
  await add(page, names.map(inFolder));
  await page.getByText('And 6 more.').waitFor();
  expect(await page.locator('li.item').count()).toBe(24);
  expect(await axeFindings(page)).toEqual([]);
  expect(await controlFindings(page)).toEqual([]);

  release();
  await isAdded(page, 'letter 39.txt');
  await page.getByText('And 6 more.').waitFor({ state: 'detached' });
  // what is there already leaves its line to what is not
  const told = await page.getByText(/ is now in your files\.$/).allInnerTexts();
  expect(told).toEqual(names.slice(6).map((name) => `${name} is now in your files.`));
  expect(await page.locator('a.name').count()).toBe(24);

  await page.reload();
  await expectScreen(page, 'My files');
  const older = page.getByRole('link', { name: 'Older files' });
  await older.waitFor();
  const first = await page.locator('a.name').allInnerTexts();
  await older.click();
  await page.getByRole('link', { name: 'Newest files' }).waitFor();
  const rest = await page.locator('a.name').allInnerTexts();
  expect([...first, ...rest].toSorted()).toEqual(names);
  expect(complaints).toEqual([]);
  await close();
});
