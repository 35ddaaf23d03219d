import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { amongPlenty, phone } from './support/among-plenty.ts';
import { axeFindings } from './support/axe.ts';
import { runningStack } from './support/stack.ts';
import { idOf } from './support/told.ts';
import { expectScreen, furtherTab, press, signOut } from './support/visit.ts';

jest.setTimeout(180_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

const album = `/photos/${idOf(1)}`;

/** Somebody with long lists, on one of them. */
async function atList(address: string) {
  const visit = await amongPlenty(browser, stack, { name: 'Bea Back', address, options: phone });
  const { told, page } = visit;
  const [first] = told.albums;
  if (first !== undefined)
    told.albums = Array.from({ length: 24 }, (_, number) => ({
      ...first,
      id: idOf(number),
      title: `Photos from ${number + 1} November`,
    }));
  told.mails = 24;
  await page.locator('main li').first().waitFor();
  return visit;
}

/** What a person sees of a list: the address, what is in it, and how far it is scrolled. */
const seen = (page: Page) =>
  page.evaluate(() => ({
    address: location.pathname + location.search,
    items: [...document.querySelectorAll('main li')].map((item) => (item as HTMLElement).innerText),
    scroll: Math.round(scrollY),
  }));

/** Goes to the third page of a list, and far down there; the address that the thing there leads to. */
async function farDown(page: Page, older: string | RegExp, things: string): Promise<string> {
  for (const cursor of ['next', 'nextnext']) {
    await press(page, older);
    await page.waitForURL((url) => url.searchParams.get('from') === cursor);
    await page.locator(things).first().waitFor();
  }
  const thing = page.locator(things).nth(17);
  await thing.evaluate((link) => link.scrollIntoView({ block: 'center' }));
  return (await thing.getAttribute('href')) ?? '';
}

/** Opens what is there, and waits for its screen. */
async function opens(page: Page, href: string): Promise<void> {
  await page.locator(`main a[href="${href}"]`).click();
  await page.waitForURL(stack.web + href);
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1' && scrollY === 0);
}

/** Waits until the focus is on what leads to an address. */
const hasFocus = (page: Page, href: string) =>
  page.waitForFunction((to) => document.activeElement?.getAttribute('href') === to, href);

test.each<readonly [string, string, string | RegExp, string, RegExp]>([
  ['albums', '/photos', 'Older albums', 'a.card', /^GET \/albums$/],
  ['photos', album, /^More photos$/, 'a.card', /^GET \/albums/],
  ['mail', '/mail', 'Older mail', 'a.mail', /^GET \/google\/mail$/],
  ['files', '/files', 'Older files', 'a.name', /^GET \/files$/],
  ['what was found', '/find?q=a', 'Look further', 'a.name', /^GET \/files$/],
])(
  'PLAIN-PAGE 8, 20: %s: Back comes to the same things on the third page, where it was scrolled and with the focus on what was opened',
  async (_, address, older, things, asks) => {
    const { page, told, close } = await atList(address);
    const href = await farDown(page, older, things);
    const before = await seen(page);
    expect(before.scroll).toBeGreaterThan(500);
    await opens(page, href);
    told.held = asks; // nothing that the list asks for is answered any more
    await page.goBack();
    await hasFocus(page, href);
    expect(await seen(page)).toEqual(before);
    expect(await axeFindings(page)).toEqual([]);
    await close();
  },
);

test.each<readonly [string, string, string | RegExp, string]>([
  ['All albums', '/photos', 'Older albums', 'a.card'],
  ['Back to the album', album, /^More photos$/, 'a.card'],
  ['Back to your mail', '/mail', 'Older mail', 'a.mail'],
  ['Back to my files', '/files', 'Older files', 'a.name'],
])('%s does as Back does, where Back leads there', async (words, address, older, things) => {
  const { page, close } = await atList(address);
  const href = await farDown(page, older, things);
  const before = await seen(page);
  await opens(page, href);
  const steps = await page.evaluate(() => history.length);
  await press(page, words);
  await hasFocus(page, href);
  expect(await seen(page)).toEqual(before);
  expect(await page.evaluate(() => history.length)).toBe(steps);
  await page.goForward();
  await page.waitForURL(stack.web + href);
  await close();
});

test('a list that is come back to shows what is new once it is told, and stays where nothing is told', async () => {
  const { page, told, close } = await atList('/files');
  const href = await farDown(page, 'Older files', 'a.name');
  const before = await seen(page);
  await opens(page, href);
  told.problem = { code: 'internal', status: 500, only: /^GET \/files$/ };
  const answered = page.waitForResponse((response) => response.status() === 500);
  await page.goBack();
  await hasFocus(page, href);
  await (await answered).finished();
  expect(await seen(page)).toEqual(before);
  await page.goForward();
  await page.waitForURL(stack.web + href);
  told.problem = undefined;
  told.files = told.files.map((file) => ({ ...file, name: `New ${file.name}` }));
  await page.goBack();
  await page.locator('main li').filter({ hasText: 'New ' }).first().waitFor();
  await hasFocus(page, href);
  await close();
});

test('a photo that was deleted is not shown again, not even for a moment, and the album stays where it was', async () => {
  const { page, told, close } = await atList(album);
  const href = await farDown(page, /^More photos$/, 'a.card');
  const { scroll } = await seen(page);
  await opens(page, href);
  await press(page, 'Delete');
  await page.getByText('This photo is deleted.').waitFor();
  const answers = Promise.withResolvers<undefined>();
  await page.route(/\/albums\/[^/]+\/photos/, async (route) => {
    await answers.promise;
    await route.fallback();
  });
  await page.goBack();
  await page.getByText('One moment, please.').waitFor();
  expect(await page.locator(`main a[href="${href}"]`).count()).toBe(0);
  told.files = told.files.filter(({ id }) => !href.endsWith(id));
  answers.resolve(undefined);
  await page.waitForFunction((at) => Math.round(scrollY) === at, scroll);
  expect(await page.locator(`main a[href="${href}"]`).count()).toBe(0);
  await close();
});

test('a screen that is new begins at its top and heading, though it was looked at before', async () => {
  const { page, close } = await atList('/files');
  const href = await farDown(page, 'Older files', 'a.name');
  await opens(page, href);
  await press(page, 'Home');
  await expectScreen(page, 'Home');
  await press(page, 'My files');
  await expectScreen(page, 'My files');
  await page.locator('a.name').first().waitFor();
  expect(await seen(page)).toMatchObject({ address: '/files', scroll: 0 });
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  await close();
});

test('who signs out leaves nothing to come back to', async () => {
  const { page, context, person, close } = await atList('/files');
  const href = await farDown(page, 'Older files', 'a.name');
  await opens(page, href);
  const other = await furtherTab(context, stack.web, person.key, 'Home');
  await signOut(other);
  await expectScreen(page, 'Welcome');
  await page.goBack();
  await page.waitForURL((url) => url.pathname === '/files');
  await expectScreen(page, 'Welcome');
  expect(await page.locator('main li').count()).toBe(0);
  await close();
});
