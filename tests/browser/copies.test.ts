import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Route } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { axeFindings } from './support/axe.ts';
import { hashOf, writeRandomFile } from './support/bytes.ts';
import { lineOf } from './support/line.ts';
import { useFolder } from './support/folder.ts';
import { add, atMyFiles, copyOf, isAdded } from './support/my-files.ts';
import { runningStack } from './support/stack.ts';

jest.setTimeout(180_000);
const stack = runningStack();
let browser: Browser;
const inFolder = useFolder();
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

const busy = 'We are busy right now.';
const refuse = (status: number) => (route: Route) =>
  route.fulfill({
    status,
    headers: { 'access-control-allow-origin': stack.web },
    contentType: 'application/xml',
    body: '<?xml version="1.0" encoding="utf-8"?><Error><Code>Refused</Code></Error>',
  });
const abort = (route: Route) => route.abort();

/** What storage does to the first question, or to the copy itself after a good answer; and what the person is told. */
const faults = [
  { name: 'asked-403.txt', method: 'HEAD', handle: refuse(403), words: busy },
  { name: 'asked-404.txt', method: 'HEAD', handle: refuse(404), words: 'We can not find this.' },
  { name: 'asked-gone.txt', method: 'HEAD', handle: abort, words: 'We can not be reached right now.' },
  { name: 'copy-403.txt', method: 'GET', handle: refuse(403), words: busy },
  { name: 'copy-503.txt', method: 'GET', handle: refuse(503), words: busy },
  { name: 'copy-gone.txt', method: 'GET', handle: abort, words: busy },
] as const;

test('a copy that storage refuses is told in words: page, address, history and a running upload stay', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const paths = faults.map(({ name }) => inFolder(name));
  await Promise.all(paths.map((file) => writeFile(file, `What ${path.basename(file)} holds`)));
  await add(page, paths);
  for (const { name } of faults) await isAdded(page, name);
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  await page.route('**/*comp=block&*', async (route) => {
    await opened;
    await route.continue();
  });
  const film = inFolder('film.bin');
  await writeRandomFile(film, 9 * 1024 * 1024);
  await add(page, film);
  await page.getByRole('progressbar', { name: 'Adding film.bin' }).waitFor();

  const steps = await page.evaluate(() => history.length);
  const row = (name: string) =>
    page.getByRole('listitem').filter({ has: page.getByRole('button', { name: `Keep a copy of ${name}` }) });
  for (const { name, method, handle, words } of faults) {
    const atStorage = new RegExp(`^${new URL(stack.storage.blob).origin}/.*[?&]sig=`);
    await page.route(atStorage, (route) =>
      route.request().method() === method ? handle(route) : route.fallback(),
    );
    await row(name).getByRole('button', { name: 'Keep a copy' }).click();
    await row(name).getByText(words).waitFor();
    await page.unroute(atStorage);
    expect([page.url(), await page.evaluate(() => history.length)]).toEqual([`${stack.web}/files`, steps]);
  }
  expect(await axeFindings(page)).toEqual([]);
  const { length: pages } = visit.context.pages();
  expect(pages).toBe(1);

  open();
  await isAdded(page, 'film.bin');
  const copy = await copyOf(page, 'film.bin');
  expect([copy.suggested, await hashOf(copy.file)]).toEqual(['film.bin', await hashOf(film)]);
  await row('film.bin').getByText('Your copy is on its way.').waitFor();
  await visit.close();
});

test('a copy that is asked for without a network is told in words, and comes when it is back', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const file = inFolder('letter.txt');
  await writeFile(file, 'Dear all');
  await add(page, file);
  await isAdded(page, 'letter.txt');
  const line = await lineOf(page);
  // the line drops when the key is given already
  await page.route(`${stack.api}/api/files/grants`, async (route) => {
    const response = await route.fetch();
    if (route.request().method() === 'POST') await line.off();
    await route.fulfill({ response });
  });
  await page.getByRole('button', { name: 'Keep a copy of letter.txt' }).click();
  await page.getByText('Your things are safe.', { exact: true }).waitFor();
  expect(page.url()).toBe(`${stack.web}/files`);
  await page.unroute(`${stack.api}/api/files/grants`);
  await line.on();
  await page.getByText('You are not online right now.').waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'Open letter.txt' }).click();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Keep a copy on this computer' }).click();
  expect((await saving).suggestedFilename()).toBe('letter.txt');
  await page.getByText('Your copy is on its way.').waitFor();
  await visit.close();
});
