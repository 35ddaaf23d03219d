import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { type OwnStack, ownStack } from '../support/own-stack.ts';
import { comesToConnect, saysNoBeside } from './support/beside.ts';
import { opensBeside, pickAtGoogle, untilPicturesShow } from './support/google.ts';
import { allowAtGoogle, expectScreen, openVisit, signInWithGoogle, type Visit } from './support/visit.ts';

// Where the tenant keeps the Google tokens, the page connects accounts by auth0-spa-js's connectAccountWithRedirect.
jest.setTimeout(120_000);
let own: OwnStack;
let browser: Browser;
beforeAll(async () => {
  [own, browser] = await Promise.all([ownStack({ tokenSource: 'token-vault' }), launchChromium()]);
});
afterAll(async () => {
  await browser.close();
  await own.stop();
});

/** What the page asked of the My Account API. */
function connectedAccountCalls(visit: Visit): string[] {
  const calls: string[] = [];
  visit.context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/me/v1/') && request.method() !== 'OPTIONS')
      calls.push(`${request.method()} ${pathname}`);
  });
  return calls;
}

test('who signs in another way connects an account beside the page, after a no, and sees photos', async () => {
  const { demoPerson, newPerson } = own.http;
  const [unlinked, account] = [demoPerson('unlinked'), await newPerson({ google: true })];
  const visit = await openVisit(browser, own.stack.ready.web);
  const calls = connectedAccountCalls(visit);
  const { page } = visit;
  await comesToConnect(page, own.stack.ready.web, unlinked.key);
  await saysNoBeside(page, account.email);

  const beside = await opensBeside(page, 'Connect Google');
  await beside.locator('input[name="scope"]').waitFor(); // one, for photos alone
  await allowAtGoogle(beside);
  await expectScreen(page, 'Pick photos from Google');
  await pickAtGoogle(page, 2);
  await expectScreen(page, 'You picked 2 photos');
  await untilPicturesShow(page, 2);
  const path = '/me/v1/connected-accounts';
  expect(calls).toEqual([`POST ${path}/connect`, `POST ${path}/connect`, `POST ${path}/complete`]);
  await page.reload();
  await expectScreen(page, 'You picked 2 photos');
  expect(visit.complaints.filter((complaint) => !complaint.includes('status of 409'))).toEqual([]);
  await visit.close();
});

test('who signs in with Google connects that account for mail beside the page; a box left empty is told', async () => {
  const { demoPerson } = own.http;
  const { email } = demoPerson('linked');
  const visit = await openVisit(browser, own.stack.ready.web);
  const { page } = visit;
  const leavesBox = async (beside: Page, ticked: boolean): Promise<void> => {
    await beside.locator('input[name="scope"]').setChecked(ticked);
    await allowAtGoogle(beside);
  };
  await page.goto(`${own.stack.ready.web}/mail`);
  await signInWithGoogle(page, email);
  await expectScreen(page, 'Mail');
  // The sign-in left nothing in the tenant's vault.
  await page.getByRole('link', { name: 'Connect Google' }).click();
  await expectScreen(page, 'Connect Google');
  let beside = await opensBeside(page, 'Connect Google');
  await beside.getByText(email).first().waitFor(); // Google knows whom it is about
  await leavesBox(beside, false);
  await expectScreen(page, 'Mail');
  beside = await opensBeside(page, 'Ask Google');
  await leavesBox(beside, false);
  await page.getByText('At Google, leave the box ticked.').waitFor();
  beside = await opensBeside(page, 'Ask Google');
  await leavesBox(beside, true);
  await page.getByText('Press a mail to read it.').waitFor();
  await page.locator('a.mail').first().click();
  await page.locator('.letter').waitFor();
  await visit.close();
});
