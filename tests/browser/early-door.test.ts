import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { runningStack } from './support/stack.ts';
import { expectEarly, expectScreen, openVisit, press, type Visit } from './support/visit.ts';

const stack = runningStack();
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** A visit of a phone at which the page's own script is on its way until `come`. */
async function arrive(address: string): Promise<Visit & { readonly come: () => void }> {
  const visit = await openVisit(browser, stack.web, { viewport: { width: 360, height: 740 } });
  let come = (): void => undefined;
  const coming = new Promise<void>((resolve) => (come = resolve));
  await visit.page.route('**/chunks/app-*.js', async (route) => {
    await coming;
    await route.continue();
  });
  await visit.page.goto(stack.web + address, { waitUntil: 'commit' });
  return { ...visit, come };
}

/** Where everything to press stands, and what it says. */
const placesOf = (page: Page): Promise<unknown[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll('#app :is(a, button, h1)')].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [element.textContent.trim(), x, y, width, height];
    }),
  );

test.each(['/', '/photos/abc', '/files?from=x', '/forget'])(
  'the door of %s is there before the script of the page, which moves nothing and keeps the focus',
  async (address) => {
    const { page, complaints, come, close } = await arrive(address);
    await expectEarly(page, 'Welcome');
    expect(await page.title()).toBe('Welcome – Valet');
    const places = await placesOf(page);
    expect(places).toHaveLength(6);
    const title = await page.evaluateHandle(() => document.activeElement);
    come();
    await expectScreen(page, 'Welcome');
    await page.getByRole('button', { name: 'Read this aloud' }).waitFor();
    expect(await placesOf(page)).toEqual(places);
    expect(await page.evaluate((element) => element === document.activeElement, title)).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  },
);

test.each([
  ['Sign in with Google', 'google-oauth2'],
  ['Another way', null],
])('"%s" counts before the script is there, once, and says that it goes on', async (words, connection) => {
  const { page, come, close } = await arrive('/files');
  await expectEarly(page, 'Welcome');
  await press(page, words);
  await page.locator('.moment', { hasText: 'One moment, please.' }).waitFor();
  await press(page, words === 'Another way' ? 'Sign in with Google' : 'Another way');
  expect(await page.locator('.moment').count()).toBe(1);
  const left = page.waitForRequest((request) => new URL(request.url()).pathname === '/authorize');
  come();
  const asked = new URL((await left).url()).searchParams;
  expect([asked.get('connection'), asked.get('prompt')]).toEqual([connection, null]);
  await close();
});

test.each(['/help', '/settings', '/nowhere'])(
  '%s, which needs no sign-in, shows no door first',
  async (address) => {
    const { page, come, close } = await arrive(address);
    await page.locator('#files').waitFor({ state: 'attached' });
    await page.waitForFunction(() => 'headStart' in globalThis);
    expect(await page.locator('h1').textContent()).toBe('Valet');
    come();
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await close();
  },
);

test('an address that is none of ours is no door any more once the script says so, whatever was pressed', async () => {
  const { page, come, close } = await arrive('/photos/a/b/c');
  await expectEarly(page, 'Welcome');
  await press(page, 'Sign in with Google');
  come();
  await expectScreen(page, 'This page is not here');
  expect(new URL(page.url()).origin).toBe(stack.web);
  await close();
});

test('where the browser has no voice, its place goes with the first screen', async () => {
  const context = await browser.newContext({ locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(stack.web);
  await expectScreen(page, 'Welcome');
  const place = page.locator('nav button', { hasText: 'Read this aloud' });
  expect([await place.count(), await place.isVisible()]).toEqual([1, false]);
  await press(page, 'Help');
  await expectScreen(page, 'Help');
  expect(await place.count()).toBe(0);
  await context.close();
});
