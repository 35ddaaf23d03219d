import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { axeInAllColours, controlFindings, fitFindings, textFindings } from './support/checks.ts';
import { doors, showDoor } from './support/doors.ts';
import { runningStack } from './support/stack.ts';
import { expectScreen, openVisit, type Visit } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
const phone = { viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' } as const;
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

test.each(doors.filter(({ script }) => script !== false))(
  '$name: is as plain as any screen (PLAIN-PAGE 1, 2, 3, 4, 5, 6, 7, 21)',
  async (door) => {
    const visit = await openVisit(browser, stack.web, phone);
    await showDoor(visit, stack, door);
    expect(await axeInAllColours(visit.page)).toEqual([]);
    expect(await controlFindings(visit.page, door.primaries)).toEqual([]);
    expect(await textFindings(visit.page)).toEqual([]);
    expect(await fitFindings(visit.page)).toEqual([]);
    expect(await visit.page.locator('h1').count()).toBe(1);
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
  await visit.close();
});

describe('the door', () => {
  let visit: Visit;
  beforeEach(async () => (visit = await openVisit(browser, stack.web, phone)));
  afterEach(() => visit.close());

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
