import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { bytesPathOf, faultAtGoogle, holdAnswers } from '../support/google.ts';
import { expectAllSaved } from '../support/page-saving.ts';
import * as http from '../support/stack.ts';
import { asksGoogle, pickAtGoogle, untilPicturesShow } from './support/google.ts';
import { expectScreen, openVisit, press, signInWithGoogle } from './support/visit.ts';

jest.setTimeout(180_000);
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

const count = 200;
/** Pictures on the screen: the others are named by their number. */
const shown = 24;
/** The steps of saving, which is a step of 200. In ms. */
const savingMs = 120_000;

/** Waits until the bar says that so many are saved. */
const untilSaved = (page: Page, wanted: number) =>
  page.waitForFunction((least) => (document.querySelector('progress')?.value ?? 0) >= least, wanted, {
    timeout: savingMs,
  });

test('200 photos: the page is closed in the middle of saving, opened again, and saves the rest', async () => {
  const { api, knob, newPerson, signInAs, stack } = http;
  const person = await newPerson({ name: 'Meg Many', google: true });
  await knob(stack.google, 'POST', '/__many', { email: person.email, count });
  const visit = await openVisit(browser, stack.web);
  const { page } = visit;
  await page.goto(`${stack.web}/pick`);
  await signInWithGoogle(page, person.email);
  await asksGoogle(page);
  await expectScreen(page, 'Pick photos from Google');
  const ids = await pickAtGoogle(page, count);
  await expectScreen(page, `You picked ${count} photos`);
  await press(page, `Save ${count} photos`);
  await expectScreen(page, 'Saving your photos');
  await untilSaved(page, 60);
  // From here on Google is asked for originals alone, and one that it keeps back keeps the end away.
  await untilPicturesShow(page, shown);
  const original = await holdAnswers(bytesPathOf(person), 'a photo of many');
  await original.held();
  await page.close();
  await original.release();

  const { accessToken: token } = await signInAs(person, { features: [] });
  const [album] = (await api('GET', '/api/albums', { token })).json.items as { photoCount: number }[];
  expect(album?.photoCount).toBeLessThan(count);

  const again = await visit.context.newPage();
  await again.goto(`${stack.web}/photos`);
  await press(again, 'Sign in with Google'); // the tenant knows this browser: one press
  await again.getByText('Some photos that you picked are not saved yet.').waitFor();
  await press(again, 'Save the rest');
  await again.getByRole('heading', { level: 1, name: /^Photos from / }).waitFor({ timeout: savingMs });
  await again.locator('.grid img').first().waitFor();
  await expectAllSaved(http, token, { email: person.email, photos: ids.map((id) => ({ id })) });
  await again.goto(`${stack.web}/photos`);
  await expectScreen(again, 'Photos');
  await again.locator('.card').first().waitFor();
  expect(await again.getByText('Some photos that you picked are not saved yet.').count()).toBe(0);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

test('a photo that Google never gives: the others are saved, and who leaves the rest has ended the pick', async () => {
  const { api, newPerson, signInAs, stack } = http;
  const person = await newPerson({ name: 'Rue Refused', google: true });
  const visit = await openVisit(browser, stack.web);
  const { page } = visit;
  await page.goto(`${stack.web}/pick`);
  await signInWithGoogle(page, person.email);
  await asksGoogle(page);
  await expectScreen(page, 'Pick photos from Google');
  const [refused = '', ...others] = await pickAtGoogle(page, 3);
  await expectScreen(page, 'You picked 3 photos');
  const pickId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await faultAtGoogle({ path: bytesPathOf(person, refused), suffix: '=d', kind: '404' });
  await press(page, 'Save 3 photos');
  await page.getByText('2 of 3 are saved and safe.').waitFor();
  await press(page, 'Not now');
  await expectScreen(page, 'Photos');
  await page.getByText('Some photos that you picked are not saved yet.').waitFor();
  const ended = page.waitForResponse((response) => response.request().method() === 'DELETE');
  await press(page, 'Leave the rest');
  expect((await ended).status()).toBe(204);
  expect(await page.getByText('Some photos that you picked are not saved yet.').count()).toBe(0);

  const { accessToken: token } = await signInAs(person, { features: [] });
  await expectAllSaved(http, token, { email: person.email, photos: others.map((id) => ({ id })) });
  const pick = await api('GET', `/api/google/picker-sessions/${pickId}`, { token });
  expect([pick.status, pick.code]).toEqual([404, 'not_found']);
  await visit.close();
});
