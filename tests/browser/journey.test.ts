import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { axeFindings } from './support/axe.ts';
import { comesToConnect } from './support/beside.ts';
import { asksGoogle, pickAtGoogle, untilPicturesShow } from './support/google.ts';
import { newPerson, revokedPerson } from './support/people.ts';
import { runningStack } from './support/stack.ts';
import { expectScreen, openVisit, press, signInWithGoogle, signOut } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

test('a person picks three photos, saves them, comes back to them, and gets one back as it was', async () => {
  const person = await newPerson(stack, 'Jo Journey', true);
  const visit = await openVisit(browser, stack.web, { acceptDownloads: true });
  const { page } = visit;
  await page.goto(stack.web);
  await expectScreen(page, 'Welcome');
  await signInWithGoogle(page, person.email);
  await expectScreen(page, 'Home');
  await page.getByText('Hello, Jo Journey.').waitFor();

  await press(page, 'Photos');
  await expectScreen(page, 'Photos');
  await page.getByText('You have not saved any photos yet.').waitFor();
  await press(page, 'Pick photos from Google');
  // the sign-in asked Google for nothing: what photos need is asked for now
  await expectScreen(page, 'Google needs your yes');
  await asksGoogle(page);
  await expectScreen(page, 'Pick photos from Google');

  const ids = await pickAtGoogle(page, 3);
  await expectScreen(page, 'You picked 3 photos');
  await untilPicturesShow(page, 3);
  await press(page, 'Save 3 photos');
  await expectScreen(page, /^Photos from /);
  await untilPicturesShow(page, 3);

  await page.reload();
  await expectScreen(page, /^Photos from /);
  await untilPicturesShow(page, 3);
  expect(await axeFindings(page)).toEqual([]);

  await page.goto(`${stack.web}/files`);
  await expectScreen(page, 'My files');
  await page.locator('.item').nth(2).waitFor();
  expect(await page.locator('.item').count()).toBe(3);
  const saving = page.waitForEvent('download');
  await page.locator('.item button').filter({ hasText: 'Keep a copy' }).first().click();
  const copy = await readFile(await (await saving).path());
  const originals = await Promise.all(
    ids.map(async (id) => {
      const query = new URLSearchParams({ email: person.email, id });
      return Buffer.from(await (await fetch(`${stack.google}/__original?${query.toString()}`)).arrayBuffer());
    }),
  );
  expect(originals.some((original) => original.equals(copy))).toBe(true);

  await press(page, 'Home');
  await expectScreen(page, 'Home');
  await signOut(page);
  await expectScreen(page, 'Welcome');
  await page.goto(`${stack.web}/files`);
  await expectScreen(page, 'Welcome');
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

test('a person without Google is told plainly to connect it', async () => {
  const person = await newPerson(stack, 'Una Unlinked', false);
  const visit = await openVisit(browser, stack.web);
  const { page } = visit;
  await comesToConnect(page, stack.web, person.key);
  expect(await axeFindings(page)).toEqual([]);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

test('a person whose Google took its yes back is told to connect it again', async () => {
  const visit = await openVisit(browser, stack.web);
  const { page } = visit;
  await page.goto(`${stack.web}/pick`);
  await expectScreen(page, 'Welcome');
  await signInWithGoogle(page, revokedPerson(stack).email);
  const again = page.getByRole('heading', { level: 1, name: 'Connect Google again' });
  const open = page.getByRole('button', { name: 'Open Google' });
  const ask = page.getByRole('button', { name: 'Ask Google' });
  await again.or(open).or(ask).first().waitFor();
  if (await ask.isVisible()) {
    await asksGoogle(page);
    await again.or(open).first().waitFor();
  }
  if (await open.isVisible()) await open.click();
  await expectScreen(page, 'Connect Google again');
  expect(await axeFindings(page)).toEqual([]);
  await visit.close();
});

/** A letter with a file, as it stands on the wire. */
const letter = [
  'From: Gwen Grandchild <gwen@example.com>',
  'To: Mia Mail <mia@example.com>',
  'Subject: A cake for you',
  'Message-ID: <cake@example.com>',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary="b"',
  '',
  '--b',
  'Content-Type: text/plain; charset=utf-8',
  '',
  'Here is how to bake it.',
  '--b',
  'Content-Type: text/plain; name="cake.txt"',
  'Content-Disposition: attachment; filename="cake.txt"',
  '',
  'Flour, eggs, sugar.',
  '--b--',
  '',
].join('\r\n');

async function deliver(email: string, raw: string): Promise<void> {
  const response = await fetch(`${stack.google}/__mail`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, raw: Buffer.from(raw).toString('base64url') }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`The local Google took no mail: ${response.status}.`);
}

test('a person reads a mail, saves what it brings, and answers it after one more look', async () => {
  const person = await newPerson(stack, 'Mia Mail', true);
  await deliver(person.email, letter);
  const visit = await openVisit(browser, stack.web);
  const { page } = visit;
  await page.goto(`${stack.web}/mail`);
  await expectScreen(page, 'Welcome');
  await signInWithGoogle(page, person.email);
  await expectScreen(page, 'Mail');
  await asksGoogle(page);
  await expectScreen(page, 'Mail');
  await page.getByText('Press a mail to read it.').waitFor();

  await page.locator('a.mail').filter({ hasText: 'A cake for you' }).click();
  await expectScreen(page, 'A cake for you');
  await page.locator('.item button').filter({ hasText: 'Save in my files' }).first().click();
  await page.getByText('is now in your files.').first().waitFor();
  await press(page, 'Show it as it was sent');
  await press(page, 'Show the plain words');

  await press(page, 'Answer');
  await expectScreen(page, 'Write your answer');
  await page.getByLabel('Your answer').fill('Thank you. I will come!');
  await page.reload();
  await expectScreen(page, 'Write your answer');
  await press(page, 'Look at it once more');
  await expectScreen(page, 'Is this right?');
  await page.getByText('Thank you. I will come!').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await press(page, 'Send it');
  await expectScreen(page, 'Your answer is sent');
  expect(await axeFindings(page)).toEqual([]);
  expect(visit.complaints.filter((complaint) => !complaint.includes('status of 409'))).toEqual([]);
  await visit.close();
});
