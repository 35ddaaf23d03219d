import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { axeInAllColours, controlFindings, fitFindings, textFindings } from './support/checks.ts';
import { doors, showDoor } from './support/doors.ts';
import { runningStack } from './support/stack.ts';
import { expectScreen, openVisit, press, type Visit } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
const phone = { viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' } as const;
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

test.each(doors.filter(({ script }) => script !== false))(
  '$name: is as plain as any screen (PLAIN-PAGE 1, 2, 3, 4, 5, 6, 7, 8, 9, 21, 22)',
  async (door) => {
    const visit = await openVisit(browser, stack.web, phone);
    await showDoor(visit, stack, door);
    expect(await axeInAllColours(visit.page)).toEqual([]);
    expect(await controlFindings(visit.page, door.primaries)).toEqual([]);
    expect(await textFindings(visit.page)).toEqual([]);
    expect(await fitFindings(visit.page)).toEqual([]);
    expect(await visit.page.locator('h1').count()).toBe(1);
    const around = await visit.page.locator('header').allInnerTexts();
    expect(around.join(' ')).toMatch(door.around ?? /^Home\s+Help\s+Read this aloud$/);
    if (door.untitled !== true) expect(await visit.page.title()).toBe(`${door.title} – Valet`);
    await visit.close();
  },
);

test('before its script runs the page says what it is, and what to do when there is none', async () => {
  const visit = await openVisit(browser, stack.web, { ...phone, javaScriptEnabled: false });
  await visit.page.goto(stack.web);
  for (const words of ['Keep your photos and files safe', 'Home', 'Help'])
    expect(await visit.page.getByText(words).first().isVisible()).toBe(true);
  expect(await visit.page.locator('.notice').innerText()).toContain('This page needs JavaScript.');
  expect(await visit.page.locator('.waiting').isVisible()).toBe(false); // nothing comes
  await visit.close();
});

describe('the door', () => {
  let visit: Visit;
  beforeEach(async () => (visit = await openVisit(browser, stack.web, phone)));
  afterEach(() => visit.close());

  test('PLAIN-PAGE 9: Help is there when nothing else is, and reads itself aloud', async () => {
    const { page } = visit;
    await page.route('**/config.json', (route) => route.abort());
    await page.goto(stack.web);
    await expectScreen(page, 'We can not start right now');
    await press(page, 'Read this aloud');
    await page.getByRole('button', { name: 'Stop reading' }).waitFor();
    await press(page, 'Help');
    await expectScreen(page, 'Help');
    const asked = page.waitForEvent('requestfailed');
    await page.reload();
    await asked;
    await expectScreen(page, 'Help');
    await press(page, 'Home');
    await expectScreen(page, 'Welcome');
  });

  test('PLAIN-PAGE 25: who signs in without a network reads the calm line, and goes on once there is one', async () => {
    const { page, context } = visit;
    await page.goto(stack.web);
    await expectScreen(page, 'Welcome');
    await context.setOffline(true);
    await press(page, 'Sign in with Google');
    await page.getByText('You are not online right now. We will go on when you are back.').waitFor();
    await page.getByText('One moment, please.').waitFor();
    expect(page.url()).toBe(`${stack.web}/`);
    await context.setOffline(false);
    await page.locator('button[name="account"]').first().waitFor();
  });

  test('PLAIN-PAGE 25: a page that could not start does so once there is a network', async () => {
    const { page, context } = visit;
    const config = '**/config.json';
    await page.route(config, (route) => route.abort());
    await page.goto(stack.web);
    await expectScreen(page, 'We can not start right now');
    await context.setOffline(true);
    await page.getByText('You are not online right now.').waitFor();
    await page.unroute(config);
    await context.setOffline(false);
    await expectScreen(page, 'Welcome');
  });

  test('PLAIN-PAGE 13: one big button for Google and a smaller other way; no password, code or puzzle of ours', async () => {
    const { page } = visit;
    await page.goto(stack.web);
    await expectScreen(page, 'Welcome');
    const buttons = page.locator('main button');
    expect(await buttons.allInnerTexts()).toEqual(['Sign in with Google', 'Another way']);
    const [google, other] = await buttons.all();
    expect(await google?.getAttribute('class')).toContain('primary');
    expect(await other?.getAttribute('class')).toContain('small');
    expect(await page.locator('input, textarea, select, iframe, canvas').count()).toBe(0);

    // the small way leads to every connection of the tenant, and the big one straight to Google's
    const left = page.waitForRequest((request) => request.url().startsWith(`${stack.tenant}/authorize`));
    await buttons.nth(1).click();
    expect(new URL((await left).url()).searchParams.get('connection')).toBeNull();
    await page.locator('button[name="account"]').first().waitFor();
    await page.goto(stack.web);
    await expectScreen(page, 'Welcome');
    const toGoogle = page.waitForRequest((request) => request.url().startsWith(`${stack.tenant}/authorize`));
    await buttons.first().click();
    expect(new URL((await toGoogle).url()).searchParams.get('connection')).toBe('google-oauth2');
  });
});
