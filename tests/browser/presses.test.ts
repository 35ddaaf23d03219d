import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { tellApi } from './support/api-double.ts';
import { pressApart } from './support/hand.ts';
import { newPerson } from './support/people.ts';
import { caseOf, showScreen } from './support/screens.ts';
import { runningStack } from './support/stack.ts';
import { plenty, type Told } from './support/told.ts';
import { expectScreen, openVisit, press, signInAnotherWay, type Visit } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
const told: Told = plenty();
let browser: Browser;
let visit: Visit;
let page: Page;
/** What the page asked the API to do, and not only to tell. */
const deeds: string[] = [];
beforeAll(async () => {
  browser = await launchChromium();
  visit = await openVisit(browser, stack.web, { viewport: { width: 360, height: 740 } });
  page = visit.page;
  await tellApi(visit.context, stack, told);
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    const looks = request.postData()?.includes('"browse"') === true; // a key for the pictures of a list
    if (!pathname.startsWith('/api/') || /^(?:GET|OPTIONS)$/.test(request.method()) || looks) return;
    deeds.push(`${request.method()} ${pathname.replace(/a+\d+/, '*')}`);
  });
  const person = await newPerson(stack, 'Tess Tremor', false);
  await page.goto(`${stack.web}/forget`);
  await expectScreen(page, 'Welcome');
  await signInAnotherWay(page, person.key);
  await press(page, 'Sign in once more');
  await page.locator(`button[name="account"][value="${person.key}"]`).click();
  await page.getByRole('button', { name: 'Yes, forget me' }).waitFor();
});
afterAll(() => browser.close());

/** Presses where the control stands, waits for what comes of it, and presses at the same place again: a moment later. */
async function pressTwice(control: Locator, comes: () => Promise<unknown>): Promise<void> {
  await control.scrollIntoViewIfNeeded();
  const box = await control.boundingBox();
  if (box === null) throw new Error('It is not there to be pressed.');
  const at = [box.x + box.width / 2, box.y + box.height / 2] as const;
  await page.mouse.click(...at);
  await comes();
  await pressApart(page, 300);
  await page.mouse.click(...at);
  await pressApart(page, 1000);
}

/** What was done by the time that the page has done all that the presses asked for. */
async function deedsSoFar(): Promise<string[]> {
  const { pathname } = new URL(page.url());
  await press(page, 'Help');
  await expectScreen(page, 'Help');
  return [pathname, ...deeds.splice(0)];
}

const button = (name: string | RegExp) => page.getByRole('button', { name });
const link = (name: string | RegExp) => page.getByRole('link', { name, exact: true });

test('PLAIN-PAGE 25: who presses "Forget me" twice is not forgotten', async () => {
  deeds.splice(0);
  await press(page, 'No, keep my things');
  await expectScreen(page, 'Sign out and more');
  await pressTwice(link('Forget me'), () => button('Yes, forget me').waitFor());
  // what can not be undone is not the button that stands out
  expect(await page.locator('.primary').allInnerTexts()).toEqual(['No, keep my things']);
  expect(await deedsSoFar()).toEqual(['/forget']);
});

test.each([360, 1280])(
  'PLAIN-PAGE 25: in a window of %i px, a second press does not reach what the first one brought',
  async (width) => {
    await page.setViewportSize({ width, height: 740 });

    await showScreen(page, told, caseOf('share'));
    await pressTwice(link('What you share'), () => button(/^Stop sharing: Letter/).waitFor());
    expect(await deedsSoFar()).toEqual(['/shares']);

    await showScreen(page, told, caseOf('shares'));
    await pressTwice(button(/^Stop sharing: Letter/), () => button(/^Yes, stop sharing: Letter/).waitFor());
    expect(await deedsSoFar()).toEqual(['/shares']);

    await showScreen(page, told, caseOf('deleted'));
    await pressTwice(button(/^Delete for good: Letter/), () =>
      button(/^Yes, delete for good: Letter/).waitFor(),
    );
    expect(await deedsSoFar()).toEqual(['/deleted']);

    await showScreen(page, told, caseOf('files'));
    await pressTwice(button(/^Delete Letter/), () => button(/^Undo: bring back Letter/).waitFor());
    expect(await deedsSoFar()).toEqual(['/files', 'DELETE /api/files/*']);

    await showScreen(page, told, caseOf('home'));
    await pressTwice(link('Mail'), () => page.getByText('Older mail').waitFor());
    expect(await deedsSoFar()).toEqual(['/mail']);

    await showScreen(page, told, caseOf('home'));
    await pressTwice(link('My files'), () => page.getByText('Older files').waitFor());
    expect(await deedsSoFar()).toEqual(['/files']);
    await page.setViewportSize({ width: 360, height: 740 });
  },
);

test('PLAIN-PAGE 25: Enter pressed twice in a form saves once', async () => {
  await showScreen(page, told, { ...caseOf('rename'), told: { held: /^PATCH/ } });
  await page.getByLabel('Name').press('Enter');
  await pressApart(page, 300);
  await page.getByLabel('Name').press('Enter');
  await pressApart(page, 1000);
  expect((await deedsSoFar()).slice(1)).toEqual(['PATCH /api/files/*']);
});

test('PLAIN-PAGE 25: choices may follow each other quickly, and half a second later anything may', async () => {
  await showScreen(page, told, caseOf('settings'));
  for (const name of ['Bigger', 'Biggest', 'Big']) {
    await page.getByLabel(name, { exact: true }).check();
    await pressApart(page, 300);
  }
  await page.getByLabel('Dark').check();
  await pressApart(page, 500);
  await press(page, 'Go to Home');
  await expectScreen(page, 'Home');
  await pressApart(page, 1000);
});
