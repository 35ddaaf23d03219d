import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { axeFindings } from './support/axe.ts';
import { allowBeside, opensBeside, untilPicturesShow } from './support/google.ts';
import { newPerson } from './support/people.ts';
import { runningStack } from './support/stack.ts';
import {
  expectScreen,
  openVisit,
  press,
  signInAnotherWay,
  signInWithGoogle,
  type Visit,
} from './support/visit.ts';

// What GOOGLE_FEATURES leaves out is not in the page either; that the API refuses it, tests/faults/features-off shows.
jest.setTimeout(120_000);
const stack = runningStack();
type Config = { readonly googleScopes: object };
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

/** A visit to a place whose public configuration is another. */
async function visitWith(change: (config: Config) => object): Promise<Visit> {
  const visit = await openVisit(browser, stack.web);
  const config = (await (await fetch(`${stack.api}/api/config`)).json()) as Config;
  await visit.context.route(`${stack.api}/api/config`, (route) =>
    route.fulfill({
      headers: { 'access-control-allow-origin': stack.web },
      json: { ...config, ...change(config) },
    }),
  );
  return visit;
}

/** A visit to a place whose operator left features out. */
async function atHome(features: { readonly photos: boolean; readonly mail: boolean }): Promise<Visit> {
  const person = await newPerson(stack, 'Finn Features', false);
  const visit = await visitWith(() => ({ features }));
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

test('where albums at Google are offered, a box left empty is told, and a yes shows them at once', async () => {
  const person = await newPerson(stack, 'Alba Albums', true);
  const wish = { email: person.email, title: 'Made at Google', count: 2 };
  await fetch(`${stack.google}/__albums`, { method: 'POST', body: JSON.stringify(wish) });
  const scope = 'https://www.googleapis.com/auth/photoslibrary.readonly.appcreateddata';
  const { page, context, close } = await visitWith(({ googleScopes }) => ({
    googleScopes: { ...googleScopes, albums: [scope] },
  }));
  /** For each time that albums were asked for, whether Google was to be asked too. */
  const wishes: boolean[] = [];
  context.on('request', (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (pathname !== '/api/albums' || request.method() !== 'GET') return;
    wishes.push(searchParams.get('renew') === 'true');
  });
  const ask = 'Show my albums at Google too';
  const told = page.waitForResponse(
    (response) => response.request().method() === 'GET' && new URL(response.url()).pathname === '/api/me',
  );
  await page.goto(`${stack.web}/photos`);
  await signInWithGoogle(page, person.email);
  await expectScreen(page, 'Photos');
  await page.getByText(ask).waitFor();
  // What is to be done about a pick comes first: with both there would be more controls than a screen may have.
  const { id: owner } = (await (await told).json()) as { readonly id: string };
  await page.evaluate(
    (begun) => {
      localStorage.setItem('valet.saving', JSON.stringify({ ...begun, since: Date.now() }));
    },
    { owner, pickId: 'none', title: 'Photos' },
  );
  await press(page, 'Home');
  await expectScreen(page, 'Home');
  await press(page, 'Photos');
  await expectScreen(page, 'Photos');
  await page.getByText('You have not saved any photos yet.').waitFor(); // what comes with the list is there by now
  expect(await page.getByText(ask).count()).toBe(0);
  await press(page, 'Leave the rest');
  let beside = await opensBeside(page, ask);
  await beside.locator('input[name="scope"]').uncheck();
  await allowBeside(beside);
  await page.getByText('At Google, leave the box ticked.').waitFor();
  beside = await opensBeside(page, ask);
  await beside.locator('input[name="scope"]').check();
  await allowBeside(beside);
  await press(page, 'Made at Google');
  await expectScreen(page, 'Made at Google');
  await untilPicturesShow(page, 2);
  const asksAgain = page.waitForRequest(
    (request) => request.method() === 'GET' && new URL(request.url()).pathname === '/api/albums',
  );
  await page.goBack();
  await page.getByText('Made at Google').waitFor();
  await asksAgain;
  expect(await page.getByText(ask).count()).toBe(0);
  expect([wishes.filter(Boolean).length, wishes.at(0), wishes.at(-1)]).toEqual([2, false, false]);
  await close();
});
