import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { axeFindings } from './support/axe.ts';
import { denyAtGoogle } from './support/beside.ts';
import { allowBeside, asksGoogle, opensBeside } from './support/google.ts';
import { newPerson } from './support/people.ts';
import { runningStack } from './support/stack.ts';
import {
  expectBackAt,
  expectScreen,
  openVisit,
  press,
  signInWithGoogle,
  type Visit,
} from './support/visit.ts';

// Google is asked in a window beside the page (docs/decisions/0020), so that Back never leads to a page of Google's.
jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

/** On the screen that wants a yes of Google's, which the person came to from Photos. */
async function wantsYes(): Promise<Visit> {
  const person = await newPerson(stack, 'Asta Asks', true);
  const visit = await openVisit(browser, stack.web);
  const { page } = visit;
  await page.goto(stack.web);
  await signInWithGoogle(page, person.email);
  await expectScreen(page, 'Home');
  await press(page, 'Photos');
  await expectScreen(page, 'Photos');
  await press(page, 'Pick photos from Google');
  await expectScreen(page, 'Google needs your yes');
  await page.getByText('Google will ask you in a new window.').waitFor();
  return visit;
}

/** Google's yes has arrived: the screen has that title while it still asks the API, too. */
async function mayPick(page: Page): Promise<void> {
  await expectScreen(page, 'Pick photos from Google');
  await page.getByRole('button', { name: 'Open Google' }).waitFor();
}

/** Within that time of the press before, another is not meant. */
const calm = (page: Page): Promise<void> => page.waitForTimeout(500);

/** Back leads to where the person was before, step by step, and never to Google. */
async function goesBack(page: Page): Promise<void> {
  for (const title of ['Photos', 'Home']) {
    await page.goBack();
    await expectBackAt(page, title);
    expect(new URL(page.url()).origin).toBe(stack.web);
  }
}

test('after a yes at Google, Back leads to the screen before', async () => {
  const { page, complaints, close } = await wantsYes();
  const steps = await page.evaluate(() => history.length);
  const beside = await opensBeside(page, 'Ask Google');
  await beside.locator('input[name="scope"]').waitFor();
  // Google keeps its window apart from the page: what comes of it must not come by its opener
  expect(await beside.evaluate(() => opener === null)).toBe(true);
  await allowBeside(beside);
  await mayPick(page);
  expect(await page.evaluate(() => history.length)).toBe(steps);
  await goesBack(page);
  expect(complaints).toEqual([]);
  await close();
});

test('nobody who says yes reads or hears that Google has not said yes', async () => {
  const { page, close } = await wantsYes();
  await page.evaluate(() => {
    const saysNo = (): boolean => document.body.innerText.includes('Google has not said yes');
    new MutationObserver(() => {
      if (saysNo()) document.body.dataset['contrary'] = 'said';
    }).observe(document.body, { subtree: true, childList: true });
  });
  await allowBeside(await opensBeside(page, 'Ask Google'));
  await mayPick(page);
  expect(await page.evaluate(() => document.body.dataset['contrary'])).toBeUndefined();
  await close();
});

test('after a no, and after a box that was left empty, the same screen says so, and Back is as after a yes', async () => {
  const { page, complaints, close } = await wantsYes();
  let beside = await opensBeside(page, 'Ask Google');
  await page.getByText('Google is open in a new window.').waitFor();
  const closed = beside.waitForEvent('close');
  await denyAtGoogle(beside);
  await closed;
  await page.getByText('You said no at Google. Nothing has changed.').waitFor();
  expect(await axeFindings(page)).toEqual([]);

  beside = await opensBeside(page, 'Ask Google');
  await beside.locator('input[name="scope"]').uncheck();
  await allowBeside(beside);
  await page.getByText('At Google, leave the box ticked.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await goesBack(page);
  expect(complaints).toEqual([]);
  await close();
});

test('where the browser opens no window by itself, a link does, and the page goes on as with one', async () => {
  const { context, page, close } = await wantsYes();
  await page.evaluate(() => Object.assign(globalThis, { open: () => null }));
  await press(page, 'Ask Google');
  await page.getByText('The window could not open by itself.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  const opening = context.waitForEvent('page');
  await page.getByRole('link', { name: 'Open Google in a new window' }).click();
  await allowBeside(await opening);
  await mayPick(page);
  await goesBack(page);
  await close();
});

test('who closes the window, or loses it behind another, opens it again; whichever answers counts', async () => {
  const { page, close } = await wantsYes();
  const first = await opensBeside(page, 'Ask Google');
  await first.locator('input[name="scope"]').waitFor();
  await first.close();
  await calm(page);
  const lost = await opensBeside(page, 'Open the window again');
  await lost.locator('input[name="scope"]').waitFor();
  await calm(page);
  const third = await opensBeside(page, 'Open the window again');
  await third.locator('input[name="scope"]').waitFor();
  await allowBeside(lost);
  await mayPick(page);
  await allowBeside(third); // nobody waits for it, and it leads nobody to a second door
  await goesBack(page);
  await close();
});

test('who leaves the screen takes a window along that Google never got to', async () => {
  const { context, page, close } = await wantsYes();
  await context.route(`${stack.tenant}/authorize?**`, () => undefined); // never answered
  const beside = await opensBeside(page, 'Ask Google');
  await page.getByText('Google is open in a new window.').waitFor();
  const closed = beside.waitForEvent('close');
  await press(page, 'Not now');
  await closed;
  await expectBackAt(page, 'Photos');
  await context.unrouteAll({ behavior: 'ignoreErrors' });
  await page.goForward();
  await expectScreen(page, 'Google needs your yes');
  await asksGoogle(page);
  await mayPick(page);
  await close();
});

test('a window whose page went away meanwhile closes, and the page asks anew', async () => {
  const { page, close } = await wantsYes();
  const beside = await opensBeside(page, 'Ask Google');
  await beside.locator('input[name="scope"]').waitFor();
  await page.reload();
  await page.getByRole('heading', { level: 1, name: 'Google needs your yes' }).waitFor();
  await allowBeside(beside);
  await asksGoogle(page);
  await mayPick(page);
  await goesBack(page);
  await close();
});
