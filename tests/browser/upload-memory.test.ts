import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { hashOf, writeRandomFile } from './support/bytes.ts';
import { useFolder } from './support/folder.ts';
import { add, atMyFiles, copyOf, isAdded } from './support/my-files.ts';
import { runningStack } from './support/stack.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
const inFolder = useFolder();
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

test('a browser that tidies its memory all the time loses no read that is under way: the file arrives', async () => {
  const { page, context, close } = await atMyFiles(browser, stack);
  const file = inFolder('tidied.bin');
  await writeRandomFile(file, 96 * 1024 * 1024);
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
