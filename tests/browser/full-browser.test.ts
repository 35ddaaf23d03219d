import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { axeFindings } from './support/axe.ts';
import { newPerson } from './support/people.ts';
import { runningStack } from './support/stack.ts';
import { expectScreen, openVisit, press, signInAnotherWay } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

/** Fills what the tab may keep to the last letter, under names that begin so. */
const fillTab = (page: Page, name: string): Promise<void> =>
  page.evaluate((prefix) => {
    let count = 0;
    for (let letters = 2 ** 20; letters >= 1;) {
      try {
        sessionStorage.setItem(`${prefix}${count}`, 'x'.repeat(letters));
        count += 1;
      } catch {
        letters /= 2;
      }
    }
  }, name);

/** Makes room again. */
const clearTab = (page: Page, name: string): Promise<void> =>
  page.evaluate((prefix) => {
    for (const held of Object.keys(sessionStorage))
      if (held.startsWith(prefix)) sessionStorage.removeItem(held);
  }, name);

const told = 'Your browser may not keep cookies for us.';

/** Somebody at the door. */
async function atDoor() {
  const person = await newPerson(stack, 'Fred Full', false);
  const visit = await openVisit(browser, stack.web);
  await visit.page.goto(`${stack.web}/files`);
  await expectScreen(visit.page, 'Welcome');
  return { ...visit, person };
}

test('a tab that is full of what people were writing makes room for a sign-in', async () => {
  const { page, person, close } = await atDoor();
  await fillTab(page, 'valet.draft.');
  await signInAnotherWay(page, person.key);
  await expectScreen(page, 'My files');
  await close();
});

test('a tab that is full of something else does not leave for a sign-in that would come to nothing, and says so', async () => {
  const { page, person, close } = await atDoor();
  await fillTab(page, 'other.');
  await press(page, 'Another way');
  await page.getByText(told).waitFor();
  expect(page.url()).toBe(`${stack.web}/files`);
  expect(await axeFindings(page)).toEqual([]);
  await clearTab(page, 'other.');
  await signInAnotherWay(page, person.key);
  await expectScreen(page, 'My files');

  // nor does it in silence, after a reload
  await fillTab(page, 'other.');
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'We can not start right now' }).waitFor();
  await page.getByText(told).waitFor();
  await clearTab(page, 'other.');
  await press(page, 'Try again');
  await expectScreen(page, 'My files');
  await close();
});
