import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { photoPath, pickedPhotos } from '../support/google.ts';
import { api } from '../support/stack.ts';
import { axeFindings } from './support/axe.ts';
import { runningStack } from './support/stack.ts';
import { expectScreen, openVisit, press, signInWithGoogle, type Visit } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

/** Somebody with two albums of one photo each, at the first of them. */
async function atAlbum(): Promise<Visit> {
  const picked = await pickedPhotos(2);
  const saved = await Promise.all(
    ['Lake', 'Hills'].map((albumTitle, at) =>
      api('POST', photoPath(picked, at, 'save'), { token: picked.token, json: { albumTitle } }),
    ),
  );
  const visit = await openVisit(browser, stack.web);
  await visit.page.goto(`${stack.web}/photos/${saved[0]?.json.albumId as string}`);
  await expectScreen(visit.page, 'Welcome');
  await signInWithGoogle(visit.page, picked.email);
  await expectScreen(visit.page, 'Lake');
  return visit;
}

test('an album gets another name, unless another album has it; what is typed outlives a reload', async () => {
  const { page, complaints, close } = await atAlbum();
  await press(page, 'Change this album');
  await expectScreen(page, 'Change this album');
  const field = page.getByLabel('Name');
  expect(await field.inputValue()).toBe('Lake');
  await field.fill('hills');
  await press(page, 'Save the name');
  await page.getByText('Another album has this name.').waitFor();
  await field.fill('Sea');
  await page.reload();
  await expectScreen(page, 'Change this album');
  await page.getByRole('button', { name: 'Save the name' }).waitFor();
  expect(await field.inputValue()).toBe('Sea');
  await press(page, 'Save the name');
  await expectScreen(page, 'Sea');
  await press(page, 'All albums');
  await expectScreen(page, 'Photos');
  await page.getByRole('link', { name: /Sea/ }).waitFor();
  expect(await page.getByRole('link', { name: /Lake/ }).count()).toBe(0);
  expect(complaints).toEqual([]);
  await close();
});

test('PLAIN-PAGE 10: an album that is deleted comes back at once, and from Deleted things; its photos stay', async () => {
  const { page, complaints, close } = await atAlbum();
  await press(page, 'Change this album');
  await press(page, 'Delete this album');
  await page.getByText('This album is deleted.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await press(page, 'Undo');
  await press(page, 'Delete this album');
  await press(page, 'All albums');
  await expectScreen(page, 'Photos');
  await page.getByRole('link', { name: /Hills/ }).waitFor();
  expect(await page.getByRole('link', { name: /Lake/ }).count()).toBe(0);

  await press(page, 'Home');
  await press(page, 'My files');
  await expectScreen(page, 'My files');
  await page.locator('ul.list > li').nth(1).waitFor();
  await press(page, 'Deleted things');
  await page.getByText(/^This album will be gone for good on .*\. Its photos stay\.$/).waitFor();
  await page.getByRole('button', { name: 'Bring back Lake', exact: true }).click();
  await page.getByText('Lake is back in Photos.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await press(page, 'Home');
  await press(page, 'Photos');
  await page.getByRole('link', { name: /Lake/ }).click();
  await expectScreen(page, 'Lake');
  await page.locator('ul.grid > li').waitFor();
  expect(complaints).toEqual([]);
  await close();
});
