import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { axeFindings } from './support/axe.ts';
import { atMyFiles, isAdded } from './support/my-files.ts';
import { runningStack } from './support/stack.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Drags files over the page, or lets go of them there, as the browser tells a page of it. */
const drag = (page: Page, type: 'dragover' | 'drop', contents: Record<string, string>): Promise<void> =>
  page.evaluate(
    ([name, files]) => {
      const dataTransfer = new DataTransfer();
      for (const [file, content] of Object.entries(files)) dataTransfer.items.add(new File([content], file));
      document
        .querySelector('main, #app')
        ?.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
    },
    [type, contents] as const,
  );

test('PLAIN-PAGE 19: many files can be dropped at once, empty ones too, and the button does the same by keyboard', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const files = { 'one.txt': 'one', 'two.txt': 'two', 'empty.txt': '' };
  await drag(page, 'dragover', files);
  await page.getByText('Let go, and we add what you hold.').waitFor();
  await drag(page, 'drop', files);
  for (const name of Object.keys(files)) await isAdded(page, name);
  expect(await page.getByText('Let go, and we add what you hold.').count()).toBe(0);
  // never the only way: the button stays, and works by the keyboard
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add a file' }).focus();
  await page.keyboard.press('Enter');
  expect((await choosing).isMultiple()).toBe(true);
  expect(await axeFindings(page)).toEqual([]);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});
