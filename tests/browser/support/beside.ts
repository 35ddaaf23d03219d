import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axeFindings } from './axe.ts';
import { opensBeside } from './google.ts';
import { expectScreen, press, signInAnotherWay } from './visit.ts';

export const chooseAtGoogle = (page: Page, email: string): Promise<void> =>
  page.locator(`button[name="account"][value="${email}"]`).click();

/** Says no at Google's consent page. */
export const denyAtGoogle = (page: Page): Promise<void> =>
  page.locator('button[name="decision"][value="deny"]').click();

/** Signs in another way, wants photos from Google, and is told to connect it. */
export async function comesToConnect(page: Page, web: string, key: string): Promise<void> {
  await page.goto(`${web}/photos`);
  await expectScreen(page, 'Welcome');
  await signInAnotherWay(page, key);
  await expectScreen(page, 'Photos');
  await press(page, 'Pick photos from Google');
  await expectScreen(page, 'Connect Google');
  await page.getByText('To see them here, connect your Google account.').waitFor();
}

/** Connects, says no at Google, and is told that nothing has changed. */
export async function saysNoBeside(page: Page, email: string): Promise<void> {
  const beside = await opensBeside(page, 'Connect Google');
  await page.getByText('Google is open in a new window.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await chooseAtGoogle(beside, email);
  const closed = beside.waitForEvent('close');
  await denyAtGoogle(beside);
  await closed;
  await page.getByText('You said no at Google. Nothing has changed.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
}

/** The window that signs in, and when it closes: with nothing asked there, that is before a test can look. */
export async function windowBeside(page: Page): Promise<{ beside: Page; closed: Promise<unknown> }> {
  const closing = Promise.withResolvers<Page>();
  page.once('popup', (opened) => opened.once('close', closing.resolve));
  const opening = page.waitForEvent('popup');
  await press(page, 'Sign in');
  return { beside: await opening, closed: closing.promise };
}

/** Signs in again in that window, where the tenant may know the person still, or ask who it is. */
export async function signsInBeside(page: Page, key: string): Promise<void> {
  const { beside, closed } = await windowBeside(page);
  const chooser = beside.locator(`button[name="account"][value="${key}"]`);
  await Promise.race([
    closed,
    chooser.waitFor().then(
      () => chooser.click(),
      () => undefined,
    ),
  ]);
  await closed;
}
