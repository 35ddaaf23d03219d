import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { amongPlenty, phone } from './support/among-plenty.ts';
import { axeFindings } from './support/axe.ts';
import { caseOf, showScreen } from './support/screens.ts';
import { runningStack } from './support/stack.ts';
import type { Told } from './support/told.ts';
import { expectScreen, press, type Visit } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let told: Told;
let browser: Browser;
let visit: Visit;
let page: Page;
beforeAll(async () => {
  browser = await launchChromium();
  const there = await amongPlenty(browser, stack, { name: 'Walt Waits', options: phone });
  [visit, told, page] = [there, there.told, there.page];
  await expectScreen(page, 'Home');
});
afterAll(() => browser.close());

/** The same control is pressed three times, a second apart, while nothing answers. */
async function pressedAgain(name: string, control: Locator, wish: RegExp): Promise<string[]> {
  const asked: string[] = [];
  const note = (request: { method: () => string; url: () => string }): void => {
    const line = `${request.method()} ${new URL(request.url()).pathname.replace('/api', '')}`;
    if (wish.test(line)) asked.push(line);
  };
  await showScreen(page, told, { ...caseOf(name), told: { ...caseOf(name).told, held: wish } });
  page.on('request', note);
  await control.click();
  await page.getByRole('status').filter({ hasText: 'One moment, please.' }).waitFor();
  for (let more = 0; more < 2; more += 1) await control.click({ force: true });
  expect(await control.getAttribute('aria-disabled')).toBe('true');
  expect(await control.evaluate((button) => document.activeElement === button)).toBe(true);
  expect(await axeFindings(page)).toEqual([]);
  told.held = undefined;
  await press(page, 'Help');
  await expectScreen(page, 'Help');
  page.off('request', note);
  return asked;
}

test.each([
  ['files', /^Delete Letter/, /^DELETE /],
  ['files', /^Keep a copy of Letter/, /^POST \/files\/grants/],
  ['message', /^Save in my files/, /^POST .*save$/],
  ['deleted', /^Bring back Letter/, /^POST .*restore$/],
  ['shares-asked', /^Yes, stop sharing: Letter/, /^DELETE /],
  ['deleted-asked', /^Yes, delete for good: Letter/, /^(?:POST \/files\/grants|DELETE )/],
  ['share', /^Make a link/, /^POST \/shares$/],
  ['rename', /^Save the name/, /^PATCH /],
  ['photo', /^Delete/, /^DELETE /],
  ['check', /^Send it/, /^POST .*reply$/],
])('PLAIN-PAGE 17, 25: %s: %s is done once, and says that it is at it', async (name, words, wish) => {
  expect(await pressedAgain(name, page.getByRole('button', { name: words }), wish)).toHaveLength(1);
});

test('PLAIN-PAGE 25: Google is opened once, however often that is pressed', async () => {
  const windows: Page[] = [];
  visit.context.on('page', (opened) => windows.push(opened));
  const wish = /^POST \/google\/picker-sessions$/;
  expect(await pressedAgain('pick', page.getByRole('button', { name: 'Open Google' }), wish)).toHaveLength(1);
  expect(windows).toHaveLength(1);
  await windows[0]?.close();
});

test('PLAIN-PAGE 17: what is done at once says nothing of waiting, and may be pressed again', async () => {
  await showScreen(page, told, caseOf('developers'));
  const door = page.getByRole('button', { name: 'Open to all' });
  const asked = (): Promise<unknown> => page.waitForRequest('**/api/open');
  await Promise.all([asked(), door.click()]);
  await page.getByText('The answer was 200').waitFor();
  await page.waitForFunction(() => document.querySelector('[aria-disabled]') === null);
  await Promise.all([asked(), door.click()]);
});

test('PLAIN-PAGE 14: where the browser will not copy a link, the screen says how to', async () => {
  await showScreen(page, told, caseOf('share-made'));
  await page.evaluate(() => {
    navigator.clipboard.writeText = () => Promise.reject(new DOMException('', 'NotAllowedError'));
  });
  await press(page, 'Copy the link');
  await page.getByRole('status').filter({ hasText: 'We may not copy for you here.' }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
});

test('PLAIN-PAGE 14: what breaks off in the page itself is told in words', async () => {
  await showScreen(page, told, caseOf('pick'));
  await page.evaluate(() => {
    globalThis.open = () => {
      throw new TypeError('broken by the test');
    };
  });
  await press(page, 'Open Google');
  await page.getByRole('status').filter({ hasText: 'That did not work.' }).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  expect(visit.complaints.some((complaint) => complaint.includes('broken by the test'))).toBe(true);
});
