import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { axeFindings } from './support/axe.ts';
import { newPerson } from './support/people.ts';
import { runningStack } from './support/stack.ts';
import { expectScreen, openVisit, press, signInAnotherWay, type Visit } from './support/visit.ts';

// What GOOGLE_FEATURES leaves out is not in the page either; that the API refuses it, tests/faults/features-off shows.
jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

/** A visit to a place whose operator left features out: its public configuration says so. */
async function atHome(features: { readonly photos: boolean; readonly mail: boolean }): Promise<Visit> {
  const person = await newPerson(stack, 'Finn Features', false);
  const visit = await openVisit(browser, stack.web);
  const config = (await (await fetch(`${stack.api}/api/config`)).json()) as object;
  await visit.context.route(`${stack.api}/api/config`, (route) =>
    route.fulfill({
      headers: { 'access-control-allow-origin': stack.web },
      json: { ...config, features },
    }),
  );
  await visit.page.goto(stack.web);
  await signInAnotherWay(visit.page, person.key);
  await expectScreen(visit.page, 'Home');
  // the screen shows while the sign-in is still on its way: its name says that it has arrived
  await visit.page.getByText('Hello, Finn Features.').waitFor();
  return visit;
}

test.each([
  [{ photos: true, mail: false }, ['Photos', 'My files'], '/mail'],
  [{ photos: false, mail: true }, ['Mail', 'My files'], '/pick'],
  [{ photos: false, mail: false }, ['My files'], '/connect'],
])('with %j Home shows %j, and there is no %s', async (features, tiles, gone) => {
  const { page, close } = await atHome(features);
  expect(await page.locator('.tile').allInnerTexts()).toEqual(tiles);
  expect(await page.locator('.primary').count()).toBe(1);
  expect(await axeFindings(page)).toEqual([]);
  await press(page, 'Help');
  await expectScreen(page, 'Help');
  expect(await page.getByRole('heading', { name: 'See and save photos' }).count()).toBe(
    features.photos ? 1 : 0,
  );
  await page.goto(`${stack.web}${gone}`);
  await expectScreen(page, 'This page is not here');
  await close();
});

test('without photos nothing leads to picking them, and Connect Google is about mail', async () => {
  const { page, close } = await atHome({ photos: false, mail: true });
  await page.goto(`${stack.web}/photos`);
  await expectScreen(page, 'Photos');
  await page.getByText('There are no photos here.').waitFor();
  expect(await page.getByText('Pick photos from Google').count()).toBe(0);
  await page.goto(`${stack.web}/connect`);
  await page.getByText('Your mail is at Google.').waitFor();
  await close();
});
