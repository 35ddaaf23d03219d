import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { amongPlenty } from './support/among-plenty.ts';
import { axeFindings } from './support/axe.ts';
import { add, atMyFiles, atMyFilesToo, isAdded } from './support/my-files.ts';
import { newPerson, type Person } from './support/people.ts';
import { runningStack } from './support/stack.ts';
import { idOf, type Told } from './support/told.ts';
import { expectScreen, openVisit, passTenant, press } from './support/visit.ts';

jest.setTimeout(180_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

/** Somebody new, signed in at an address. */
const signedInAt = (address: string) => amongPlenty(browser, stack, { name: 'Wanda Words', address });

/** Signs in with the one button of the screen that says that the sign-in has ended. */
async function signInAgain(page: Page, { key }: Person, title: string): Promise<void> {
  await press(page, 'Sign in');
  await passTenant(page, key, title);
}

/** The sign-in ends with the next thing that is asked for. */
async function endSignIn(page: Page, told: Told): Promise<void> {
  told.problem = { code: 'invalid_token', status: 401 };
  await press(page, 'Save the name');
  await expectScreen(page, 'Please sign in again');
  told.problem = undefined;
}

const rename = `/files/${idOf(2)}/name`;

test('a file that was renamed elsewhere keeps the words that were typed, and takes them with the next press', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  await page
    .locator('#app input[type="file"]')
    .setInputFiles({ name: 'letter.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
  await isAdded(page, 'letter.txt');
  await page.getByRole('link', { name: 'Open letter.txt' }).click();
  await press(page, 'Change the name');
  await page.getByLabel('Name').fill('From here.txt');

  const other = await atMyFilesToo(visit, stack, visit.person);
  await other.getByRole('link', { name: 'Open letter.txt' }).click();
  await press(other, 'Change the name');
  await other.getByLabel('Name').fill('From there.txt');
  await press(other, 'Save the name');
  await expectScreen(other, 'From there.txt');

  const asked = page.waitForResponse(
    (response) => response.request().method() === 'GET' && /\/api\/files\/[^/?]+$/.test(response.url()),
  );
  await page.getByLabel('Name').press('Enter');
  await page.getByText('This has changed since you opened it.').waitFor();
  await (await asked).finished();
  expect(await page.getByLabel('Name').inputValue()).toBe('From here.txt');
  await page.getByLabel('Name').press('Enter');
  await expectScreen(page, 'From here.txt');
  await visit.close();
});

test('a name that is being written outlives a look at Help, a reload, and the end of the sign-in', async () => {
  const { page, told, person, close } = await signedInAt(rename);
  await expectScreen(page, 'Change the name');
  const field = page.getByLabel('Name');
  await field.fill('Ox');
  await press(page, 'Help');
  await expectScreen(page, 'Help');
  await page.goBack();
  await expectScreen(page, 'Change the name');
  expect(await field.inputValue()).toBe('Ox');
  await page.reload();
  await field.waitFor();
  expect(await field.inputValue()).toBe('Ox');
  await field.fill('Oxen');
  await endSignIn(page, told);
  await signInAgain(page, person, 'Change the name');
  await field.waitFor();
  expect(await field.inputValue()).toBe('Oxen');

  // what is not wanted any more does not come back
  await press(page, 'Keep the old name');
  await page.getByRole('link', { name: 'Change the name' }).click();
  await expectScreen(page, 'Change the name');
  await field.waitFor();
  expect(await field.inputValue()).not.toBe('Oxen');

  // nothing is cut: what is too long is said, and kept
  await field.fill('n'.repeat(300));
  await field.press('Enter');
  await page.getByText('This name is too long for us.').waitFor();
  expect(await field.inputValue()).toHaveLength(300);
  expect(await axeFindings(page)).toEqual([]);
  await close();
});

test('what is looked for outlives a reload before it was sent off, and nothing is not looked for', async () => {
  const { page, close } = await signedInAt('/find');
  await expectScreen(page, 'Find a file');
  const field = page.getByLabel('A part of the name');
  await field.press('Enter');
  await page.getByText('There is nothing to look for yet.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await field.fill('holi');
  await page.reload();
  await page.waitForURL(`${stack.web}/find`);
  await page.waitForFunction(() => document.querySelector('input')?.value === 'holi');
  await field.press('Enter');
  await page.waitForURL(`${stack.web}/find?q=holi`);
  await close();
});

test('an answer that is too long to send is said to be, and every letter of it stays', async () => {
  const { page, close } = await signedInAt('/mail/m1/answer');
  await expectScreen(page, 'Write your answer');
  const field = page.getByLabel('Your answer');
  await field.fill('a'.repeat(100_001));
  await page.getByText('Your answer is too long to send.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await press(page, 'Look at it once more');
  await page.reload();
  await field.waitFor();
  expect((await field.inputValue()).length).toBe(100_001);
  await field.fill('a'.repeat(100_000));
  await page.getByText('Your answer is too long to send.').waitFor({ state: 'detached' });
  await press(page, 'Look at it once more');
  await expectScreen(page, 'Is this right?');
  await close();
});

test('who signs in next in the same tab is not shown what the one before was writing', async () => {
  const { page, told, close } = await signedInAt(rename);
  await expectScreen(page, 'Change the name');
  const field = page.getByLabel('Name');
  await field.fill('A secret of Wanda');
  await endSignIn(page, told);
  await page.context().clearCookies(); // the tenant asks who it is
  const other = await newPerson(stack, 'Otto Other', false);
  await signInAgain(page, other, 'Change the name');
  await field.waitFor();
  expect(await field.inputValue()).not.toContain('secret');
  const kept = await page.evaluate(() => JSON.stringify(sessionStorage));
  expect(kept).not.toContain('secret');
  await close();
});

/** Makes this browser's storages full for all that the page would keep, but the way to the tenant and back. */
async function fill(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const { setItem } = Storage.prototype as { setItem: (name: string, value: string) => void };
    Storage.prototype.setItem = function (this: Storage, name: string, value: string): void {
      if (this === localStorage || name.startsWith('valet.draft'))
        throw new DOMException('full', 'QuotaExceededError');
      setItem.call(this, name, value);
    };
  });
}

test('a browser that is full still saves photos, takes files, heeds Settings and shows what was written', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  await fill(page);
  await page.reload();
  await expectScreen(page, 'My files');
  await add(page, import.meta.filename);
  await isAdded(page, 'words-kept.test.ts');
  await visit.close();

  const looks = await openVisit(browser, stack.web);
  const { page: second } = looks;
  await fill(second);
  await second.goto(`${stack.web}/settings`);
  await expectScreen(second, 'Settings');
  await second.getByText('Biggest').click();
  await second.waitForFunction(() => getComputedStyle(document.documentElement).fontSize === '30px');
  await looks.close();

  const saving = await signedInAt('/mail/m1/answer');
  const { page: third } = saving;
  await fill(third);
  saving.told.pickDone = true;
  await third.reload();
  await expectScreen(third, 'Write your answer');
  await third.getByLabel('Your answer').fill('Sunday is good.');
  await press(third, 'Look at it once more');
  await expectScreen(third, 'Is this right?');
  await third.getByText('Sunday is good.').waitFor();
  await third.goto(`${stack.web}/pick/p1`);
  await expectScreen(third, 'You picked 3 photos');
  await press(third, 'Save 3 photos');
  await expectScreen(third, /^Photos from|^Album/);
  await saving.close();
});

test('a browser that may keep nothing is told so in words of its own', async () => {
  const visit = await openVisit(browser, stack.web);
  const { page } = visit;
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage'])
      Object.defineProperty(globalThis, name, {
        get: () => {
          throw new DOMException('denied', 'SecurityError');
        },
      });
  });
  await page.goto(stack.web);
  await expectScreen(page, 'We can not start right now');
  await page.getByText('Your browser may not keep cookies for us.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await visit.close();
});
