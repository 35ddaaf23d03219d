import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import type * as originals from '../support/google.ts';
import type * as mailboxes from '../support/mail.ts';
import { type OwnStack, ownStack } from '../support/own-stack.ts';
import { axeFindings } from './support/axe.ts';
import { chooseAtGoogle, comesToConnect, saysNoBeside } from './support/beside.ts';
import { allowBeside, opensBeside, pickAtGoogle, untilPicturesShow } from './support/google.ts';
import {
  allowAtGoogle,
  expectBackAt,
  expectScreen,
  openVisit,
  press,
  signInAnotherWay,
  signInWithGoogle,
} from './support/visit.ts';

// Connecting Google, on a stack of its own: the demo accounts as they are on the first day.
jest.setTimeout(120_000);
let own: OwnStack;
let mail: typeof mailboxes;
let google: typeof originals;
let browser: Browser;
beforeAll(async () => {
  [own, browser] = await Promise.all([ownStack(), launchChromium()]);
  mail = await import('../support/mail.ts');
  google = await import('../support/google.ts');
});
afterAll(async () => {
  await browser.close();
  await own.stop();
});

const box = (page: Page) => page.locator('input[name="scope"]');

/** At Google's consent page, of which the person may change the account. */
async function useAnother(page: Page, email: string): Promise<void> {
  await page.getByRole('link', { name: 'Use another account' }).click();
  await chooseAtGoogle(page, email);
}

test('linked connects photos, then mail, is asked again for a box left empty, and answers a mail once', async () => {
  const { email, key } = own.http.demoPerson('linked');
  const cake = randomBytes(70_000);
  const askedFor = 'Bo Baker <bo@example.net>, cy@example.net';
  await mail.delivered(
    email,
    mail
      .withFile(cake, ['Message-ID: <browser-cake@example.org>', `Reply-To: ${askedFor}`])
      .replace('A file', 'A cake for you'),
  );
  const visit = await openVisit(browser, own.stack.ready.web);
  const { page } = visit;
  await page.goto(own.stack.ready.web);
  await signInWithGoogle(page, email);
  await expectScreen(page, 'Home');

  await press(page, 'Photos');
  await press(page, 'Pick photos from Google');
  await expectScreen(page, 'Google needs your yes');
  let beside = await opensBeside(page, 'Ask Google');
  await box(beside).waitFor(); // one: photos alone are asked for
  await allowBeside(beside);
  await expectScreen(page, 'Pick photos from Google');
  await page.getByRole('button', { name: 'Open Google' }).waitFor();

  await press(page, 'Home');
  await press(page, 'Mail');
  beside = await opensBeside(page, 'Ask Google');
  await box(beside).uncheck();
  await allowBeside(beside);
  await page.getByText('At Google, leave the box ticked.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  beside = await opensBeside(page, 'Ask Google');
  await box(beside).check();
  await allowBeside(beside);
  await page.getByText('Press a mail to read it.').waitFor();

  await page.locator('a.mail').filter({ hasText: 'A cake for you' }).click();
  await expectScreen(page, 'A cake for you');
  await page.getByText('See the file.').waitFor();
  await page.locator('.item button').filter({ hasText: 'Save in my files' }).click();
  await page.getByText('is now in your files.').first().waitFor();
  const { accessToken: token } = await own.http.signInAs(own.http.demoPerson(key), { features: [] });
  const [file] = (await own.http.api('GET', '/api/files', { token })).json.items as { id: string }[];
  expect(Buffer.from(await google.bytesOfFile(token, file?.id ?? '')).equals(cake)).toBe(true);

  const sent = async (): Promise<number> =>
    (await mail.mailboxOf(email)).filter(({ labelIds }) => labelIds.includes('SENT')).length;
  const before = await sent();
  const isToldWhere = async (): Promise<void> => {
    await page.getByText('This goes to 2 people:').waitFor();
    expect(await page.locator('main li').allTextContents()).toEqual([
      'Bo Baker (bo@example.net)',
      'cy@example.net',
    ]);
    await page
      .getByText('The mail came from Anna (anna@example.org). Your answer goes to someone else.')
      .waitFor();
  };
  await press(page, 'Answer');
  await isToldWhere();
  await page.getByLabel('Your answer').fill('Thank you. I will come!');
  await press(page, 'Look at it once more');
  await expectScreen(page, 'Is this right?');
  await isToldWhere();
  expect(await axeFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Send it' }).dblclick();
  await expectScreen(page, 'Your answer is sent');
  expect(await sent()).toBe(before + 1);
  // What photos were granted, the yes to mail has not taken away.
  const me = await own.http.api('GET', '/api/me', { token });
  expect(me.json.google).toEqual({ state: 'connected', photos: true, mail: true });
  await visit.close();
});

test('who signs in another way is told plainly, says no, tries a taken account, then connects one and sees photos', async () => {
  const { newPerson, signInAs, demoPerson, api } = own.http;
  const unlinked = demoPerson('unlinked');
  const [taken, free] = [await newPerson({ google: true }), await newPerson({ google: true })];
  const { accessToken } = await signInAs(taken, { features: [] });
  await api('POST', '/api/tables/notes', { token: accessToken, json: { text: 'mine' } });

  const visit = await openVisit(browser, own.stack.ready.web);
  const { page } = visit;
  await comesToConnect(page, own.stack.ready.web, unlinked.key);
  await saysNoBeside(page, free.email);

  let beside = await opensBeside(page, 'Connect Google');
  await useAnother(beside, taken.email);
  const closed = beside.waitForEvent('close');
  await allowAtGoogle(beside);
  await closed;
  await page.getByText('That Google account is in use here already.').waitFor();
  // The tenant knows this browser as the other account by now: a reload must not become it.
  await page.reload();
  await expectScreen(page, 'Welcome');
  await press(page, 'Another way');
  await page.locator(`button[name="account"][value="${unlinked.key}"]`).click();
  await expectScreen(page, 'Connect Google');

  beside = await opensBeside(page, 'Connect Google');
  await chooseAtGoogle(beside, free.email);
  expect(await box(beside).count()).toBe(1);
  await allowAtGoogle(beside);
  await expectScreen(page, 'Pick photos from Google');
  await page.getByText('Google will open in a new window.').waitFor();
  await pickAtGoogle(page, 2);
  await expectScreen(page, 'You picked 2 photos');
  await untilPicturesShow(page, 2);
  await page.reload(); // the tenant knows the same person in this browser
  await expectScreen(page, 'You picked 2 photos');
  expect(visit.complaints.filter((complaint) => !complaint.includes('status of 409'))).toEqual([]);
  await visit.close();
});

test('what is asked for is what the screen needs, and there the person comes back to', async () => {
  const { newPerson } = own.http;
  const [person, account] = [await newPerson(), await newPerson({ google: true })];
  await mail.delivered(account.email, mail.withFile(Buffer.from('x')));
  const visit = await openVisit(browser, own.stack.ready.web);
  const { page } = visit;
  await page.goto(`${own.stack.ready.web}/mail`);
  await signInAnotherWay(page, person.key);
  await expectScreen(page, 'Mail');
  await page.getByText('Google is not connected yet.').waitFor();
  await press(page, 'Connect Google');
  await expectScreen(page, 'Connect Google');
  await page.getByText('Your mail is at Google.').waitFor();
  const beside = await opensBeside(page, 'Connect Google');
  await chooseAtGoogle(beside, account.email);
  expect(await box(beside).getAttribute('value')).toMatch(/gmail\.modify$/);
  await allowAtGoogle(beside);
  await expectScreen(page, 'Mail');
  await page.getByText('Press a mail to read it.').waitFor();

  // Taken back at Google, while a message is open: back to the same message.
  await page.locator('a.mail').first().click();
  const letter = page.url();
  await page.locator('.letter').waitFor();
  await own.http.knob(own.stack.ready.google, 'POST', '/__revoke', { email: account.email });
  await page.getByRole('button', { name: 'Show it as it was sent' }).click();
  await page.getByText('Google has closed the door.').waitFor();
  await press(page, 'Connect Google');
  await expectScreen(page, 'Connect Google again');
  await page.getByText('Google has closed the door to your mail.').waitFor();
  const again = await opensBeside(page, 'Connect Google again');
  expect(await box(again).getAttribute('value')).toMatch(/gmail\.modify$/);
  await allowBeside(again);
  await page.locator('.letter').waitFor();
  expect(page.url()).toBe(letter);
  await page.goBack(); // not to the same message once more
  await expectBackAt(page, 'Mail');
  await visit.close();
});

test('who says yes as somebody else at Google stays who they are here', async () => {
  const { newPerson } = own.http;
  const [person, other] = [await newPerson({ google: true }), await newPerson({ google: true })];
  const visit = await openVisit(browser, own.stack.ready.web);
  const { page } = visit;
  await page.goto(`${own.stack.ready.web}/pick`);
  await signInWithGoogle(page, person.email);
  await expectScreen(page, 'Google needs your yes');
  const asOther = await opensBeside(page, 'Ask Google');
  await useAnother(asOther, other.email);
  await allowBeside(asOther);
  await page.getByText('You came back as someone else.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  // The tenant knows this browser as the other account by now: a reload must not become it.
  await page.reload();
  await expectScreen(page, 'Welcome');
  await press(page, 'Sign in with Google');
  await chooseAtGoogle(page, person.email);
  await expectScreen(page, 'Google needs your yes');
  for (const { email } of [other, person]) {
    const beside = await opensBeside(page, 'Ask Google');
    await useAnother(beside, email);
    await allowBeside(beside);
    if (email === other.email) await page.getByText('You came back as someone else.').waitFor();
  }
  await expectScreen(page, 'Pick photos from Google');
  await page.reload(); // the tenant knows the person again
  await expectScreen(page, 'Pick photos from Google');
  await visit.close();
});
