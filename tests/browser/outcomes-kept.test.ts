import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { amongPlenty } from './support/among-plenty.ts';
import { runningStack } from './support/stack.ts';
import { idOf } from './support/told.ts';
import { expectScreen, openVisit, press } from './support/visit.ts';

jest.setTimeout(180_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

/** Somebody new, signed in at an address. */
const signedInAt = (address: string) => amongPlenty(browser, stack, { name: 'Olga Outcome', address });

test('an answer that was sent stays sent after a reload and Back, and another one can be written', async () => {
  const { page, close } = await signedInAt('/mail/m1');
  await expectScreen(page, 'Sunday at three?');
  await press(page, 'Answer');
  await expectScreen(page, 'Write your answer');
  await page.getByLabel('Your answer').fill('Sunday is good.');
  await press(page, 'Look at it once more');
  await expectScreen(page, 'Is this right?');
  await press(page, 'Send it');
  await expectScreen(page, 'Your answer is sent');
  await page.reload();
  await page.waitForURL(`${stack.web}/mail/m1/sent`);
  await expectScreen(page, 'Your answer is sent');
  await page.goBack();
  await page.waitForURL(`${stack.web}/mail/m1/answer`);
  await expectScreen(page, 'Your answer is sent');

  await press(page, 'Back to your mail');
  await expectScreen(page, 'Mail');
  await page.getByRole('link', { name: 'Sunday at three?' }).first().click();
  await page.getByText('we would like to come on Sunday').waitFor();
  await press(page, 'Answer');
  await expectScreen(page, 'Write your answer');
  await page.getByLabel('Your answer').waitFor();
  await close();
});

test('a link that was made is there after Help and Back, and after a reload, until another one is wanted', async () => {
  const share = `/files/${idOf(2)}/share`;
  const { page, close } = await signedInAt(share);
  await expectScreen(page, 'Share');
  await press(page, 'Make a link');
  const link = page.getByLabel('Your link');
  await link.waitFor();
  const made = await link.inputValue();
  expect(made).toContain('/api/s/');
  await press(page, 'Help');
  await expectScreen(page, 'Help');
  await page.goBack();
  await expectScreen(page, 'Your link');
  expect(await link.inputValue()).toBe(made);
  await page.reload();
  await page.waitForURL(new RegExp(`${share}\\?from=`));
  await link.waitFor();
  expect(await link.inputValue()).toBe(made);
  expect(page.url()).not.toContain(made.split('/s/')[1]);

  await press(page, 'Back to the file');
  await page.getByRole('link', { name: 'Share' }).click();
  await page.getByRole('button', { name: 'Make a link' }).waitFor();
  expect(await link.count()).toBe(0);
  await close();
});

test('who was forgotten is told so after a reload, and not asked once more', async () => {
  const { page, person, close } = await signedInAt('/forget');
  await expectScreen(page, 'Forget me');
  await press(page, 'Sign in once more');
  await page.locator(`button[name="account"][value="${person.key}"]`).click();
  await press(page, 'Yes, forget me');
  await expectScreen(page, 'We have forgotten you');
  await page.reload();
  await page.waitForURL(`${stack.web}/forget?from=done`);
  await expectScreen(page, 'We have forgotten you');
  await press(page, 'Sign out');
  await expectScreen(page, 'Welcome');
  expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('forgotten');
  await close();
});

test.each([
  ['/files', 'My files', '/api/files'],
  ['/shares', 'What you share', '/api/shares'],
  ['/find?q=a', 'Find a file', '/api/files'],
])(
  '%s: a place of the list that is not taken any more leads to the first page',
  async (address, title, path) => {
    const { page, close } = await signedInAt(`${address}${address.includes('?') ? '&' : '?'}from=stale`);
    await expectScreen(page, title);
    await page.route(`${stack.api}${path}?*cursor=stale*`, (route) =>
      route.fulfill({
        status: 400,
        headers: {
          'access-control-allow-origin': stack.web,
          'access-control-expose-headers': 'request-id',
          'request-id': '00000000-0000-4000-8000-000000000000',
        },
        contentType: 'application/problem+json',
        body: JSON.stringify({ type: 't', title: 't', detail: 'd', code: 'invalid_request', status: 400 }),
      }),
    );
    await page.reload();
    await page.getByText('We did not understand that.').waitFor();
    await press(page, 'Try again');
    await page.waitForURL(stack.web + address);
    await page.locator('main li.item').first().waitFor();
    await close();
  },
);

test('a voice that fails is not said to be reading', async () => {
  const { context, page, close } = await openVisit(browser, stack.web);
  await context.addInitScript(() =>
    Object.assign(speechSynthesis, {
      speak: ({ onerror }: { onerror?: (event: { error: string }) => void }) =>
        setTimeout(() => onerror?.({ error: 'synthesis-failed' })),
    }),
  );
  await page.goto(stack.web);
  await expectScreen(page, 'Welcome');
  await press(page, 'Read this aloud');
  const button = page.locator('nav button');
  await page.waitForFunction(() => document.querySelector('nav button')?.textContent === 'Read this aloud');
  expect(await button.textContent()).toBe('Read this aloud');
  await close();
});
