import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startStack, type Stack } from '../../local/stack/index.ts';
import { launchChromium } from '../support/chromium.ts';
import { jpegOf } from '../support/pictures.ts';
import { axeFindings } from './support/axe.ts';
import { useFolder } from './support/folder.ts';
import { add, atMyFiles, atMyFilesToo, isAdded } from './support/my-files.ts';
import { expectScreen, press } from './support/visit.ts';

// A place so small that one photo fills it, on a stack of its own.
jest.setTimeout(180_000);
const photo = jpegOf(1200, 800);
const ports = { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 };
const inFolder = useFolder();
let stack: Stack;
let browser: Browser;
beforeAll(async () => {
  const quota = Math.floor(photo.byteLength * 1.5);
  stack = await startStack({ ports, env: { QUOTA_BYTES_PER_PERSON: String(quota) } });
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await stack.stop();
});

/** Tries to add a photo of this name. */
async function addPhoto(page: Page, name: string): Promise<void> {
  const file = inFolder(name);
  await writeFile(file, photo);
  await add(page, file);
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const full = 'Your place is full. Your things are safe. To make room, go to Deleted things in My files.';
const isFull = async (page: Page, name: string): Promise<void> => {
  await page.getByText(`${name} was not added.`).waitFor();
  await page.getByText(full).waitFor();
  await button(page, `Close this line: ${name}`).click();
  await page.getByText(full).waitFor({ state: 'detached' });
};

const goDeleted = async (page: Page): Promise<void> => {
  await press(page, 'Deleted things');
  await expectScreen(page, 'Deleted things');
};

/** What the person takes up, as the API counts it. */
async function bytesUsed(page: Page): Promise<number> {
  const told = page.waitForResponse((response) => new URL(response.url()).pathname === '/api/me');
  await press(page, 'Home');
  await expectScreen(page, 'Home');
  return ((await (await told).json()) as { usage: { bytes: number } }).usage.bytes;
}

/** Somebody whose one photo, with its small picture, lies in Deleted things; and the addresses of both in storage. */
async function fullOfDeleted(): Promise<
  Awaited<ReturnType<typeof atMyFiles>> & { readonly stored: readonly string[] }
> {
  const visit = await atMyFiles(browser, stack.ready);
  const { page } = visit;
  const small = page.waitForResponse(
    (answer) => answer.request().method() === 'PUT' && answer.url().endsWith('/thumbnail'),
  );
  await addPhoto(page, 'lake.jpg');
  await isAdded(page, 'lake.jpg');
  expect((await small).status()).toBe(201);
  await addPhoto(page, 'hill.jpg');
  await isFull(page, 'hill.jpg');

  await button(page, 'Delete lake.jpg').click();
  await page.getByText('lake.jpg is deleted.').waitFor();
  await addPhoto(page, 'hill.jpg');
  await isFull(page, 'hill.jpg'); // what is deleted can come back, so it takes its room still
  const picture = page.waitForRequest((request) => request.url().includes('/thumbnails/'));
  await goDeleted(page);
  const thumbnail = (await picture).url();
  const stored = [thumbnail, thumbnail.replace('/thumbnails/', '/files/')];
  return { ...visit, stored };
}

const statuses = (addresses: readonly string[]): Promise<number[]> =>
  Promise.all(addresses.map(async (address) => (await fetch(address, { method: 'HEAD' })).status));

test('PLAIN-PAGE 25: a place that is full has room once something is deleted for good, in two presses', async () => {
  const { page, stored, complaints, close } = await fullOfDeleted();
  expect(await statuses(stored)).toEqual([200, 200]);
  const deeds: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST' || request.method() === 'DELETE') deeds.push(request.url());
  });

  await button(page, 'Delete for good: lake.jpg').press('Enter');
  await page.getByText('We can not bring it back then. There is no Undo.').waitFor();
  // who presses once more without reading keeps it
  expect(await button(page, 'Keep it: lake.jpg').evaluate((it) => document.activeElement === it)).toBe(true);
  expect(await axeFindings(page)).toEqual([]);
  await button(page, 'Keep it: lake.jpg').click();
  await button(page, 'Bring back lake.jpg').waitFor();
  expect(deeds).toEqual([]);

  await button(page, 'Delete for good: lake.jpg').click();
  await button(page, 'Yes, delete for good: lake.jpg').click();
  const words = page.getByText('lake.jpg is gone for good.');
  await words.waitFor();
  expect(await words.evaluate((it) => document.activeElement === it)).toBe(true);
  expect(await page.locator('main').getByRole('button').count()).toBe(0); // no Undo
  expect(await axeFindings(page)).toEqual([]);
  expect(await statuses(stored)).toEqual([404, 404]);
  expect(await bytesUsed(page)).toBe(0);

  await press(page, 'My files');
  await expectScreen(page, 'My files');
  await addPhoto(page, 'hill.jpg');
  await isAdded(page, 'hill.jpg');
  await goDeleted(page);
  await page.getByText('There is nothing here.').waitFor();
  expect(complaints).toEqual([]);
  await close();
});

test('what went for good in one tab is told so in the other, whatever is pressed there', async () => {
  const visit = await fullOfDeleted();
  const { page, person, close } = visit;
  const others = [
    await atMyFilesToo(visit, stack.ready, person),
    await atMyFilesToo(visit, stack.ready, person),
  ];
  for (const other of others) await goDeleted(other);
  const [deleting, restoring] = others;
  await button(page, 'Delete for good: lake.jpg').click();
  await button(page, 'Yes, delete for good: lake.jpg').click();
  await page.getByText('lake.jpg is gone for good.').waitFor();

  await deleting?.bringToFront();
  await deleting?.getByRole('button', { name: 'Delete for good' }).click();
  await deleting?.getByRole('button', { name: 'Yes, delete for good' }).click();
  await deleting?.getByText('lake.jpg is gone for good.').waitFor();
  await restoring?.bringToFront();
  await restoring?.getByRole('button', { name: 'Bring back' }).click();
  await restoring?.getByText('lake.jpg is gone for good.').waitFor();
  await close();
});

test('where it breaks off half way, there is no way back any more, and one more press ends it', async () => {
  const visit = await fullOfDeleted();
  const { page, person, stored, close } = visit;
  const other = await atMyFilesToo(visit, stack.ready, person);
  await goDeleted(other);
  await page.bringToFront();
  const files = (address: URL): boolean => /^\/api\/files\/[^/]{20,}$/.test(address.pathname);
  await page.route(files, (route) => route.abort('connectionreset'));
  await button(page, 'Delete for good: lake.jpg').click();
  await button(page, 'Yes, delete for good: lake.jpg').click();
  await page.getByText('We can not be reached right now.').waitFor();
  expect(await page.locator('main').getByRole('button').allInnerTexts()).toEqual(['Yes, delete for good']);
  expect(await axeFindings(page)).toEqual([]);

  await other.bringToFront();
  await other.getByRole('button', { name: 'Bring back' }).click();
  await other.getByText('lake.jpg is gone for good.').waitFor();

  await page.bringToFront();
  await page.unroute(files);
  await button(page, 'Yes, delete for good: lake.jpg').click();
  await page.getByText('lake.jpg is gone for good.').waitFor();
  expect(await statuses(stored)).toEqual([404, 404]);
  expect(await bytesUsed(page)).toBe(0);
  await close();
});
