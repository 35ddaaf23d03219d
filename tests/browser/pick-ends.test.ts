import { afterAll, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { tellApi } from './support/api-double.ts';
import { opensBeside } from './support/google.ts';
import { newPerson } from './support/people.ts';
import { caseOf, showScreen } from './support/screens.ts';
import { runningStack } from './support/stack.ts';
import { plenty, type Told } from './support/told.ts';
import { expectBackAt, expectScreen, openVisit, press, signInAnotherWay } from './support/visit.ts';

// A pick that is over goes at Google, too, which allows a person only so many; one that people come back to stays.
jest.setTimeout(120_000);
const stack = runningStack();
const told: Told = plenty();
let browser: Browser;
let page: Page;
/** How many times the page ended the pick. */
let ended = 0;
const end = /^DELETE .*\/google\/picker-sessions\/p1$/;

beforeAll(async () => {
  browser = await launchChromium();
  const visit = await openVisit(browser, stack.web);
  page = visit.page;
  await tellApi(visit.context, stack, told);
  page.on('request', (request) => {
    if (end.test(`${request.method()} ${request.url()}`)) ended += 1;
  });
  await page.goto(`${stack.web}/files`);
  await expectScreen(page, 'Welcome');
  await signInAnotherWay(page, (await newPerson(stack, 'Penny Picks', false)).key);
  await expectScreen(page, 'My files');
});
afterAll(() => browser.close());
beforeEach(() => {
  ended = 0;
});

/** Goes on when the page ended the pick, which it does beside what the person sees. */
const endedBy = async (deed: () => Promise<unknown>): Promise<number> => {
  const asked = page.waitForRequest((request) => end.test(`${request.method()} ${request.url()}`));
  await deed();
  await asked;
  return ended;
};
test.each([
  ['picking', 'Stop picking', 'Photos'],
  ['picking', 'Home', 'Home'],
  ['chosen', 'Save 3 photos', /^Photos from/],
  ['chosen-none', 'Home', 'Home'],
])('%s: "%s" ends the pick', async (name, words, title) => {
  await showScreen(page, told, caseOf(name));
  const before = ended; // nothing to be saved is the end by itself
  expect(await endedBy(() => press(page, words))).toBe(before + 1);
  await expectScreen(page, title);
});

test.each(['Home', 'Not now'])(
  'PLAIN-PAGE 25: "%s" loses nothing that was picked: Back comes to it, until the person picks anew',
  async (words) => {
    const { told: news } = caseOf('chosen');
    await showScreen(page, told, caseOf('photos'));
    await press(page, 'Pick photos from Google');
    await expectScreen(page, 'Pick photos from Google');
    Object.assign(told, news);
    await opensBeside(page, 'Open Google');
    await expectScreen(page, 'You picked 3 photos');
    await press(page, words);
    await expectScreen(page, words === 'Home' ? 'Home' : 'Photos');
    await page.goBack();
    await expectBackAt(page, 'You picked 3 photos');
    await press(page, 'Home');
    await expectScreen(page, 'Home');
    expect(ended).toBe(0);
    await press(page, 'Photos');
    await expectScreen(page, 'Photos');
    await press(page, 'Pick photos from Google');
    await expectScreen(page, 'Pick photos from Google');
    expect(await endedBy(() => press(page, 'Open Google'))).toBe(1);
    await expectScreen(page, 'You picked 3 photos');
  },
);

test('Help ends no pick: Back goes on with it', async () => {
  await showScreen(page, told, caseOf('chosen'));
  await press(page, 'Help');
  await expectScreen(page, 'Help');
  await page.goBack();
  await expectScreen(page, 'You picked 3 photos');
  expect(ended).toBe(0);
});

test('a saving that is left goes on with its pick; one that was stopped is over once it is left', async () => {
  await showScreen(page, told, caseOf('saving'));
  await press(page, 'Home');
  await expectScreen(page, 'Home');
  await press(page, 'Photos');
  expect(ended).toBe(0);
  await press(page, 'See how far we are');
  await press(page, 'Stop saving');
  await expectScreen(page, 'You picked 3 photos');
  expect(ended).toBe(0);
  expect(await endedBy(() => press(page, 'Home'))).toBe(1);
});
