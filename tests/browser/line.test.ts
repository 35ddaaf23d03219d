import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { amongPlenty, phone } from './support/among-plenty.ts';
import { axeFindings } from './support/axe.ts';
import { controlFindings } from './support/checks.ts';
import { caseOf, showScreen } from './support/screens.ts';
import { runningStack } from './support/stack.ts';
import type { Told } from './support/told.ts';
import { expectScreen, press, type Visit } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let told: Told;
let browser: Browser;
let visit: Visit;
beforeAll(async () => {
  browser = await launchChromium();
  const there = await amongPlenty(browser, stack, { name: 'Olga Offline', options: phone });
  [visit, told] = [there, there.told];
  await expectScreen(visit.page, 'Home');
});
afterAll(() => browser.close());

/** Takes the line away from the page, and from what answers for the API. */
async function line(there: boolean): Promise<void> {
  const api = `${stack.api}/api/**`;
  if (there) await visit.context.unroute(api, away);
  else await visit.context.route(api, away);
  await visit.context.setOffline(!there);
}
const away = (route: { abort: (why: string) => Promise<void> }): Promise<void> =>
  route.abort('internetdisconnected');

/** Every line on the screen that speaks of the network. */
const aboutTheLine = async (): Promise<string[]> =>
  (await visit.page.locator('#app').innerText()).split('\n').filter((words) => /online/i.test(words));

test('PLAIN-PAGE 25: one line says that there is no network, and the screen goes on by itself when there is', async () => {
  const { page } = visit;
  await showScreen(page, told, caseOf('help'));
  await line(false);
  await press(page, 'Home');
  await expectScreen(page, 'Home');
  await page.getByText('Your things are safe.', { exact: true }).waitFor();
  expect(await aboutTheLine()).toEqual(['You are not online right now. We will go on when you are back.']);
  await line(true);
  await page.getByText('You have used').waitFor();
  expect(await aboutTheLine()).toEqual([]);

  await press(page, 'My files');
  await page.getByText('Older files').waitFor();
  await line(false);
  await press(page, 'Older files');
  await page.getByText('Your things are safe.', { exact: true }).waitFor();
  expect(await aboutTheLine()).toHaveLength(1);
  expect(await controlFindings(page)).toEqual([]);
  expect(await axeFindings(page)).toEqual([]);
  await line(true);
  await page.getByText('Newest files').waitFor();
});

test('PLAIN-PAGE 25: a screen whose own script did not come is there once the network is', async () => {
  const { page } = visit;
  await showScreen(page, told, caseOf('home'));
  await page.reload(); // or that script is there already
  await expectScreen(page, 'Home');
  await line(false);
  await press(page, 'My files');
  await expectScreen(page, 'One moment');
  await page.getByText('Your things are safe.', { exact: true }).waitFor();
  expect(await aboutTheLine()).toHaveLength(1);
  expect(await axeFindings(page)).toEqual([]);
  await line(true);
  await expectScreen(page, 'My files');
});

test('what was pressed without a network is told once it is back, and as something that is over', async () => {
  const { page } = visit;
  await showScreen(page, told, caseOf('shares-asked'));
  await line(false);
  await page.getByRole('button', { name: /^Yes, stop sharing: Letter/ }).click();
  await page.getByText('Your things are safe.', { exact: true }).waitFor();
  await line(true);
  await page.getByText('You were not online. Your things are safe. Please try again.').waitFor();
});
