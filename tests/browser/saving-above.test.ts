import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { bytesPathOf, holdAnswers } from '../support/google.ts';
import { expectAllSaved } from '../support/page-saving.ts';
import * as http from '../support/stack.ts';
import { amongPlenty, phone } from './support/among-plenty.ts';
import { countLocks, locksHeld } from './support/awake.ts';
import { axeFindings } from './support/axe.ts';
import { signsInBeside } from './support/beside.ts';
import { controlFindings } from './support/checks.ts';
import { asksGoogle, pickAtGoogle } from './support/google.ts';
import { runningStack } from './support/stack.ts';
import { expectScreen, furtherTab, openVisit, press, signInWithGoogle, signOut } from './support/visit.ts';

jest.setTimeout(180_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

const going = 'We are saving the photos that you picked.';
const there = 'The photos that you picked are saved.';
const left = 'Some photos that you picked are not saved yet.';

/** Keeps back what the API says of each photo but the first, and counts what is asked. */
async function gateSaves(context: BrowserContext) {
  const asked: string[] = [];
  const { promise: opened, resolve } = Promise.withResolvers<undefined>();
  await context.route(/\/photos\/g\d+\/save$/, async (route) => {
    const request = route.request();
    if (request.method() !== 'POST') return route.fallback();
    const photo = /g\d+(?=\/save)/.exec(request.url())?.[0] ?? '';
    asked.push(photo);
    if (photo !== 'g1') await opened;
    await route.fallback();
  });
  return { asked, open: (): void => resolve(undefined) };
}

/** Somebody new in the middle of saving so many photos, of which one is saved. */
async function amongSaving(photos = 3) {
  const visit = await amongPlenty(browser, stack, { name: 'Sal Saver', options: phone });
  const { page, told, context } = visit;
  told.pickDone = true;
  const [first] = told.picked;
  if (first !== undefined)
    told.picked = Array.from({ length: photos }, (_, number) => ({ ...first, id: `g${number + 1}` }));
  const gate = await gateSaves(context);
  await countLocks(context);
  await expectScreen(page, 'Home');
  await page.goto(`${stack.web}/pick/p1`);
  await expectScreen(page, `You picked ${photos} photos`);
  await press(page, `Save ${photos} photos`);
  await expectScreen(page, 'Saving your photos');
  await page.getByText(`1 of ${photos} saved`, { exact: true }).waitFor();
  return { ...visit, gate };
}

test('photos go on being saved when their screen is left; one line tells of them and leads back to where it is', async () => {
  const { page, told, gate, close } = await amongSaving();
  await page.getByText('You can look at other things.').waitFor();
  await press(page, 'Home');
  await expectScreen(page, 'Home');
  await page.getByText(going).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  expect(await controlFindings(page)).toEqual([]);
  await press(page, 'Photos');
  await expectScreen(page, 'Photos');
  await page.getByText(going).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  expect(await controlFindings(page)).toEqual([]);

  // what was picked is known still: Google is not asked once more
  told.problem = { code: 'internal', status: 500, only: /^GET \/google\/picker-sessions/ };
  await press(page, 'See how far we are');
  await expectScreen(page, 'Saving your photos');
  await page.getByText('1 of 3 saved', { exact: true }).waitFor();
  await locksHeld(page, 1); // a computer that falls asleep saves nothing
  told.problem = undefined;
  await press(page, 'Home');
  await page.getByText(going).waitFor();
  gate.open();
  await page.getByText(there).waitFor();
  await locksHeld(page, 0);
  expect([...gate.asked].sort()).toEqual(['g1', 'g2', 'g3']);
  expect(await axeFindings(page)).toEqual([]);

  await press(page, 'Photos');
  await press(page, 'See the saved photos');
  await expectScreen(page, /^Photos from/);
  await press(page, 'All albums');
  await expectScreen(page, 'Photos');
  await page.locator('a.card').first().waitFor();
  expect(await page.getByText(there).or(page.getByText(left)).count()).toBe(0);
  await close();
});

test('who stops the saving hears no more of it', async () => {
  const { page, gate, close } = await amongSaving(30);
  // what would end it is not the button that stands out
  expect(await page.locator('.primary').allInnerTexts()).toEqual(['All albums']);
  await press(page, 'Stop saving');
  await page.getByText('1 of 30 are saved and safe.').waitFor();
  await press(page, 'Home');
  await expectScreen(page, 'Home');
  await page.getByText('You have used').waitFor();
  expect(await page.getByText(going).or(page.getByText(left)).count()).toBe(0);
  expect(gate.asked).toHaveLength(4);
  await close();
});

test('who stops the saving stops it in every tab: the pick is over at Google as soon as it is left', async () => {
  const { page, context, person, gate, close } = await amongSaving(30);
  // it goes on by itself
  const other = await furtherTab(context, `${stack.web}/pick/p1`, person.key, 'Saving your photos');
  await other.getByText('1 of 30 saved', { exact: true }).waitFor();
  await press(page, 'Stop saving');
  for (const tab of [page, other]) await tab.getByText('1 of 30 are saved and safe.').waitFor();
  gate.open();
  await press(other, 'Home');
  await expectScreen(other, 'Home');
  expect(await other.getByText(going).or(other.getByText(left)).count()).toBe(0);
  await close();
});

test('who leaves the rest hears no more of it: the pick is over at Google, and no tab saves it', async () => {
  const { page, context, person, gate, close } = await amongSaving(30);
  const other = await furtherTab(context, `${stack.web}/photos`, person.key, 'Photos');
  await other.getByText(left).waitFor();
  expect(await axeFindings(other)).toEqual([]);
  expect(await controlFindings(other)).toEqual([]);
  const ended = other.waitForRequest(
    (request) => request.method() === 'DELETE' && request.url().endsWith('/google/picker-sessions/p1'),
  );
  await press(other, 'Leave the rest');
  await ended;
  await page.getByText('1 of 30 are saved and safe.').waitFor();
  gate.open();
  await other.waitForFunction(() => document.activeElement?.tagName === 'H1');
  await press(other, 'Home');
  await expectScreen(other, 'Home');
  await other.getByText('You have used').waitFor();
  for (const tab of [page, other]) expect(await tab.getByText(left).count()).toBe(0);
  expect(gate.asked).toHaveLength(4);
  await close();
});

test('trouble that stops the saving elsewhere is told by the line, and on the screen of the pick', async () => {
  const { page, told, gate, close } = await amongSaving();
  await press(page, 'Home');
  await page.getByText(going).waitFor();
  told.problem = { code: 'quota_exceeded', status: 507, only: /save$/ };
  gate.open();
  await page.getByText(left).waitFor();
  told.problem = undefined;
  await press(page, 'Photos');
  await press(page, 'Save the rest');
  await page.getByText('Your place is full.').waitFor();
  await page.getByText('1 of 3 are saved and safe.').waitFor();
  await press(page, 'Save the rest');
  await expectScreen(page, /^Photos from/);
  await close();
});

test('a sign-out in another tab ends the saving, and the rest is offered at the next sign-in', async () => {
  const { page, context, person, gate, close } = await amongSaving(30);
  await press(page, 'Home');
  await page.getByText(going).waitFor();
  const other = await furtherTab(context, stack.web, person.key, 'Home');
  await page.getByText(going).waitFor(); // the same person in another tab disturbs nobody
  const cutShort = ['g2', 'g3', 'g4'].map((photo) =>
    page.waitForEvent('requestfailed', (request) => request.url().endsWith(`/${photo}/save`)),
  );
  await signOut(other);
  await expectScreen(page, 'Welcome');
  await Promise.all(cutShort);
  gate.open();
  await press(page, 'Another way');
  await page.locator(`button[name="account"][value="${person.key}"]`).click();
  await expectScreen(page, 'Home');
  await page.getByText(left).waitFor();
  expect(gate.asked).toHaveLength(4); // the first, and the three that were under way
  await close();
});

test('a sign-in that ends waits with the saving, and a sign-in beside goes on with it', async () => {
  const { page, told, person, gate, close } = await amongSaving(30);
  await press(page, 'Home');
  await page.getByText(going).waitFor();
  told.problem = { code: 'invalid_token', status: 401, only: /save$/ };
  gate.open();
  await expectScreen(page, 'Please sign in again');
  await page.getByText('What you began waits.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  told.problem = undefined;
  await signsInBeside(page, person.key);
  await expectScreen(page, 'Home');
  await page.getByText(there).waitFor();
  await close();
});

test('two tabs save the same pick, whose screens were left, and each photo is there once', async () => {
  const { newPerson, signInAs } = http;
  const person = await newPerson({ name: 'Tim Twotabs', google: true });
  const visit = await openVisit(browser, stack.web);
  const { page, context } = visit;
  await page.goto(`${stack.web}/pick`);
  await signInWithGoogle(page, person.email);
  await asksGoogle(page);
  await expectScreen(page, 'Pick photos from Google');
  const ids = await pickAtGoogle(page, 6);
  await expectScreen(page, 'You picked 6 photos');
  const other = await context.newPage();
  await other.goto(page.url());
  await expectScreen(other, 'Welcome');
  await press(other, 'Sign in with Google');
  await expectScreen(other, 'You picked 6 photos');

  const original = await holdAnswers(bytesPathOf(person), 'a photo in two tabs');
  const begin = async (tab: Page): Promise<void> => {
    await press(tab, 'Save 6 photos');
    await expectScreen(tab, 'Saving your photos');
    await press(tab, 'Home');
    await tab.getByText(going).waitFor();
  };
  await begin(page);
  await begin(other);
  await original.held();
  await original.release();
  for (const tab of [page, other]) await tab.getByText(there).waitFor({ timeout: 60_000 });
  const { accessToken: token } = await signInAs(person, { features: [] });
  await expectAllSaved(http, token, { email: person.email, photos: ids.map((id) => ({ id })) });
  expect(visit.complaints).toEqual([]);
  await visit.close();
});
