import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { tellApi } from './support/api-double.ts';
import { axeFindings } from './support/axe.ts';
import { newPerson } from './support/people.ts';
import { personOf, runningStack } from './support/stack.ts';
import { plenty } from './support/told.ts';
import {
  expectScreen,
  openVisit,
  passTenant,
  press,
  signInAnotherWay,
  signInWithGoogle,
} from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

test('For developers shows each tier to those who have it', async () => {
  const other = await openVisit(browser, stack.web, { viewport: { width: 360, height: 740 } });
  const doors = () => other.page.locator('main button').allTextContents();
  await other.page.goto(`${stack.web}/developers`);
  await expectScreen(other.page, 'For developers');
  expect(await doors()).toEqual(['Open to all']);
  await press(other.page, 'Open to all');
  await other.page.getByText('The answer was 200').waitFor();
  await press(other.page, 'Home');
  await expectScreen(other.page, 'Welcome');
  const person = await newPerson(stack, 'Dora Door', false);
  await signInAnotherWay(other.page, person.key);
  await expectScreen(other.page, 'Home');
  await other.page.goto(`${stack.web}/developers`);
  await other.page.getByText(person.email).waitFor();
  expect(await doors()).toEqual(['Open to all', 'For signed-in people']);
  await press(other.page, 'For signed-in people');
  await other.page.getByText('The answer was 200').waitFor();
  await other.close();

  const permitted = await openVisit(browser, stack.web, { viewport: { width: 360, height: 740 } });
  await permitted.page.goto(stack.web);
  await expectScreen(permitted.page, 'Welcome');
  await signInWithGoogle(permitted.page, personOf(stack, 'second').email);
  await expectScreen(permitted.page, 'Home');
  await permitted.page.goto(`${stack.web}/developers`);
  await press(permitted.page, 'For those with the right');
  await permitted.page.getByText('The answer was 200').waitFor();
  await permitted.close();
});

test('PLAIN-PAGE 12: a sign-in that has ended is a plain screen with one button, and leads back to the same screen', async () => {
  const other = await openVisit(browser, stack.web, { viewport: { width: 360, height: 740 } });
  const words = plenty();
  await tellApi(other.context, stack, words);
  const person = await newPerson(stack, 'Ella Ended', false);
  await other.page.goto(`${stack.web}/files`);
  await signInAnotherWay(other.page, person.key);
  await expectScreen(other.page, 'My files');
  // All that this screen asks for is there: the next answer is that to the press.
  await other.page.locator('.item img').first().waitFor();
  words.problem = { code: 'invalid_token', status: 401 };
  await press(other.page, 'Deleted things');
  await expectScreen(other.page, 'Please sign in again');
  expect(await axeFindings(other.page)).toEqual([]);
  expect(await other.page.locator('main button').count()).toBe(1);
  words.problem = undefined;
  await press(other.page, 'Sign in');
  await passTenant(other.page, person.key, 'Deleted things');
  await other.close();
});

test('PLAIN-PAGE 22: nothing is offered to be read where the computer has no voice of its own', async () => {
  const other = await openVisit(browser, stack.web);
  await other.context.addInitScript(() =>
    Object.assign(speechSynthesis, { getVoices: () => [{ lang: 'en-GB', localService: false }] }),
  );
  await other.page.goto(stack.web);
  await expectScreen(other.page, 'Welcome');
  expect(await other.page.getByRole('button', { name: 'Read this aloud' }).count()).toBe(0);
  await other.close();
});

test('what is chosen in Settings holds at once, and after a reload', async () => {
  const other = await openVisit(browser, stack.web);
  await other.page.goto(`${stack.web}/settings`);
  await expectScreen(other.page, 'Settings');
  await other.page.getByText('Biggest').click();
  await other.page.getByText('Dark', { exact: true }).click();
  const look = (): Promise<string[]> =>
    other.page.evaluate(() => [
      getComputedStyle(document.documentElement).fontSize,
      getComputedStyle(document.body).backgroundColor,
    ]);
  const chosen = ['30px', 'rgb(18, 22, 27)'];
  expect(await look()).toEqual(chosen);
  await other.page.reload();
  await expectScreen(other.page, 'Settings');
  expect(await look()).toEqual(chosen);
  await other.close();
});
