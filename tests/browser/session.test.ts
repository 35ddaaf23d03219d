import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { axeFindings } from './support/axe.ts';
import { signsInBeside, windowBeside } from './support/beside.ts';
import { scratchFile, type ScratchFile } from './support/bytes.ts';
import { atMyFiles } from './support/my-files.ts';
import { runningStack } from './support/stack.ts';
import { expectScreen, furtherTab, passTenant, press, signOut } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
let film: ScratchFile;
beforeAll(async () => {
  browser = await launchChromium();
  film = await scratchFile('film.bin', 20 * 1024 * 1024);
});
afterAll(async () => {
  await browser.close();
  await film.remove();
});

const add = (page: Page): Promise<void> => page.locator('input[type="file"]').setInputFiles(film.path);

/** A page whose session ends when its upload has only to be completed. */
async function endedInTheMiddle(): ReturnType<typeof atMyFiles> {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const refuse = /\/api\/files\/[^/]+\/complete$/;
  await page.route(refuse, (route) =>
    route.request().method() === 'OPTIONS'
      ? route.continue()
      : route.fulfill({
          status: 401,
          headers: { 'access-control-allow-origin': stack.web },
          contentType: 'application/problem+json',
          body: JSON.stringify({ code: 'invalid_token', status: 401 }),
        }),
  );
  await add(page);
  await expectScreen(page, 'Please sign in again');
  await page.getByText('What you began waits.').waitFor();
  await page.unroute(refuse);
  return visit;
}

test('PLAIN-PAGE 12: a session that ends in the middle of an upload loses nothing: it goes on after a sign-in beside', async () => {
  const { page, person, close } = await endedInTheMiddle();
  expect(await axeFindings(page)).toEqual([]);
  await signsInBeside(page, person.key);
  await expectScreen(page, 'My files');
  await page.getByText('film.bin is now in your files.').waitFor();
  await close();
});

test('a sign-in beside that is given up loses nothing: the file waits for the next one', async () => {
  const { page, context, person, close } = await endedInTheMiddle();
  await context.clearCookies(); // the tenant asks who it is, so that the window stays
  const { beside: given } = await windowBeside(page);
  const chooser = `button[name="account"][value="${person.key}"]`;
  await given.locator(chooser).waitFor();
  await given.close();
  await page.getByText('What you began waits.').waitFor();
  const { beside, closed } = await windowBeside(page);
  await beside.locator(chooser).click();
  await closed;
  await expectScreen(page, 'My files');
  await page.getByText('film.bin is now in your files.').waitFor();
  await close();
});

test('a sign-out in one tab drops keys and uploads in every other', async () => {
  const { page, context, person, close } = await atMyFiles(browser, stack);
  const blocks: string[] = [];
  await page.route('**/*comp=block&*', (route) => void blocks.push(route.request().url())); // never answered
  await add(page);
  await page.getByRole('progressbar').waitFor();
  const other = await furtherTab(context, stack.web, person.key, 'Home');
  // the same person in another tab disturbs nobody
  expect(await page.getByRole('progressbar').count()).toBe(1);
  await signOut(other);
  await expectScreen(page, 'Welcome');
  await page.getByText('You are signed out.').waitFor();
  const sent = blocks.length;
  await press(page, 'Another way');
  await passTenant(page, person.key, 'My files');
  expect(await page.getByRole('progressbar').count()).toBe(0);
  expect(blocks).toHaveLength(sent);
  await close();
});

test('the same file in two tabs goes up once', async () => {
  const { page, context, person, close } = await atMyFiles(browser, stack);
  await page.route('**/*comp=block&*', () => undefined); // held: this tab keeps the file
  await add(page);
  await page.getByRole('progressbar').waitFor();
  const other = await furtherTab(context, `${stack.web}/files`, person.key, 'My files');
  await add(other);
  await other.getByText('film.bin is on its way in another window.').waitFor();
  await close();
});

test('an upload that is stopped is given up at the server', async () => {
  const { page, close } = await atMyFiles(browser, stack);
  await page.route('**/*comp=block&*', () => undefined);
  const block = page.waitForRequest(/comp=block&/); // before that there may be nothing at the server to give up
  await add(page);
  await block;
  const gone = page.waitForResponse((response) => response.request().method() === 'DELETE');
  await page.getByRole('button', { name: 'Stop: film.bin' }).click();
  expect((await gone).status()).toBe(204);
  await page.getByText('film.bin was not added.').waitFor();
  await close();
});

test('a page whose script did not come on the way back is tried again from where the person was', async () => {
  const { page, close } = await atMyFiles(browser, stack);
  const script = '**/chunks/app-*.js';
  await page.route(script, (route) => route.abort());
  const back = page.waitForEvent('framenavigated', (frame) => new URL(frame.url()).searchParams.has('code'));
  await page.reload({ waitUntil: 'commit' });
  await back;
  await page.waitForURL(`${stack.web}/files`);
  await page.getByRole('heading', { level: 1, name: 'We can not start right now' }).waitFor();
  await page.unroute(script);
  await page.getByRole('link', { name: 'Try again' }).click();
  await expectScreen(page, 'My files');
  await close();
});

test('while the tenant is out of reach, whoever comes once more is told so by the page, and goes on when it is back', async () => {
  const { page, close } = await atMyFiles(browser, stack);
  const tenant = `${stack.tenant}/**`;
  await page.route(tenant, (route) => route.abort('connectionrefused'));
  // the browser shows a page of its own
  const broken = page.waitForEvent('framenavigated', (frame) => frame.url().startsWith('chrome-error:'));
  await page.reload({ waitUntil: 'commit' });
  await broken;
  await page.goto(`${stack.web}/files`, { waitUntil: 'commit' });
  await page.getByRole('heading', { level: 1, name: 'We can not start right now' }).waitFor();
  await page.unroute(tenant);
  await press(page, 'Try again');
  await expectScreen(page, 'My files');
  await close();
});

test('a page that goes away does not say that its script did not come', async () => {
  const { page, close } = await atMyFiles(browser, stack);
  // for ever on its way to the tenant; Firefox then breaks off the page's script
  await page.addInitScript(() => (crypto.subtle.digest = () => new Promise(() => undefined)));
  await page.route('**/chunks/app-*.js', (route) => route.abort());
  const broken = page.waitForEvent('requestfailed', (request) => request.url().includes('/app-'));
  await page.reload({ waitUntil: 'load' });
  await broken;
  expect(await page.locator('h1').textContent()).toBe('Valet');
  await close();
});

test('a reload before the page is whole again signs nobody out', async () => {
  const { page, close } = await atMyFiles(browser, stack);
  const script = '**/chunks/app-*.js';
  await page.route(script, () => undefined); // it is on its way for ever
  const back = page.waitForEvent('framenavigated', (frame) => new URL(frame.url()).searchParams.has('code'));
  await page.reload({ waitUntil: 'commit' });
  await back;
  await page.waitForFunction(() => location.pathname === '/files' && location.search === '');
  await page.unroute(script);
  await page.reload();
  await expectScreen(page, 'My files');
  await close();
});

test('a sign-out without a connection ends what is here, and the next sign-in asks who it is', async () => {
  const { context, page, person, close } = await atMyFiles(browser, stack);
  await press(page, 'Home');
  await expectScreen(page, 'Home');
  await page.getByText(person.email).waitFor(); // all that Home asks for
  await context.setOffline(true);
  await signOut(page);
  await expectScreen(page, 'Welcome');
  expect(await page.locator('body').textContent()).not.toContain(person.email);
  await context.setOffline(false);
  await press(page, 'Another way');
  await page.locator(`button[name="account"][value="${person.key}"]`).waitFor();
  await close();
});

test('a page that slept while its person signed out elsewhere shows nothing when it wakes', async () => {
  const { context, page, person, close } = await atMyFiles(browser, stack);
  await press(page, 'Home');
  await page.getByText(person.email).waitFor();
  const other = await context.newPage();
  // Safari tells a page that it keeps for Back nothing
  await other.addInitScript(() => (BroadcastChannel.prototype.postMessage = () => undefined));
  await other.goto(stack.web);
  await press(other, 'Another way');
  await passTenant(other, person.key, 'Home');
  await signOut(other);
  await page.getByText(person.email).waitFor();
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await expectScreen(page, 'Welcome');
  expect(await page.locator('body').textContent()).not.toContain(person.email);
  await close();
});

test('Back, after a sign-in, leads to no page of the tenant that is over: the person is at Home, signed in', async () => {
  const { page, close } = await atMyFiles(browser, stack);
  await page.goBack();
  await expectScreen(page, 'Home');
  expect(new URL(page.url()).origin).toBe(stack.web);
  await page.goBack();
  await expectScreen(page, 'My files'); // where they came from, which was the door then
  await close();
});

test('a page that is left by signing out shows nothing of the person, also to who comes Back', async () => {
  const { page, person, close } = await atMyFiles(browser, stack);
  await press(page, 'Home');
  await expectScreen(page, 'Home');
  await page.getByText(person.email).waitFor();
  // what the browser keeps of the page for Back is what it showed last
  await page.evaluate(() => {
    addEventListener('pagehide', () => sessionStorage.setItem('shown', document.body.textContent));
  });
  await signOut(page);
  await page.waitForURL(`${stack.web}/`);
  await expectScreen(page, 'Welcome');
  const shown = await page.evaluate(() => sessionStorage.getItem('shown'));
  expect(shown).toContain('Welcome');
  expect(shown).not.toContain(person.email);
  await close();
});
