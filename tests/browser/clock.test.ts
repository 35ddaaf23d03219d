import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { newPerson } from './support/people.ts';
import { runningStack } from './support/stack.ts';
import { expectScreen, openVisit, press, signInAnotherWay } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Somebody whose device has the wrong time, from before the page begins. */
async function atWrongTime(hours: number) {
  const person = await newPerson(stack, 'Cleo Clock', false);
  const visit = await openVisit(browser, stack.web);
  await visit.context.addInitScript((ms) => {
    const Real = Date;
    const now = (): number => Real.now() + ms;
    const Wrong = class extends Real {
      constructor(...given: [] | [number | string | Date]) {
        super(given[0] ?? now());
      }
      static override now = now;
    };
    Object.assign(globalThis, { Date: Wrong });
  }, hours * 3_600_000);
  return { ...visit, person };
}

test.each([1, -1])(
  'on a device that is %i hour off, a link lasts as long as it was asked for',
  async (hours) => {
    const { page, person, close } = await atWrongTime(hours);
    await page.goto(`${stack.web}/files`);
    await signInAnotherWay(page, person.key);
    await expectScreen(page, 'My files');
    const letter = { name: 'Letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear Cleo') };
    await page.locator('input[type="file"]').setInputFiles(letter);
    await page.getByText('Letter.txt is now in your files.').waitFor();
    await page
      .getByRole('link', { name: /Letter\.txt/ })
      .first()
      .click();
    await press(page, 'Share');
    await expectScreen(page, 'Share');
    await page.getByLabel('30 days').check();
    const made = page.waitForRequest((asked) => asked.method() === 'POST' && asked.url().endsWith('/shares'));
    await press(page, 'Make a link');
    await page.getByText('Here is your link.').waitFor();
    const { expiresAt } = (await made).postDataJSON() as { expiresAt: string };
    const days = (Date.parse(expiresAt) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThan(30);
    await close();
  },
);

test.each([1, -1])('on a device that is %i hour off, one new sign-in is proof enough', async (hours) => {
  const { page, person, close } = await atWrongTime(hours);
  await page.goto(`${stack.web}/forget`);
  await signInAnotherWay(page, person.key);
  await expectScreen(page, 'Forget me');
  await press(page, 'Sign in once more');
  await page.locator(`button[name="account"][value="${person.key}"]`).click();
  await page.getByText('This is the last step.').waitFor();
  await close();
});
