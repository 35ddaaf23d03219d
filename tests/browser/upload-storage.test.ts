import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page, Route } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { axeFindings } from './support/axe.ts';
import { hashOf, scratchFile, type ScratchFile } from './support/bytes.ts';
import { lineOf } from './support/line.ts';
import { add, atMyFiles, copyOf, isAdded } from './support/my-files.ts';
import { giveShortKeys } from './support/short-keys.ts';
import { runningStack } from './support/stack.ts';
import type { Visit } from './support/visit.ts';

const mebi = 1024 * 1024;
const blocks = '**/*comp=block&*';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
let film: ScratchFile;
beforeAll(async () => {
  browser = await launchChromium();
  film = await scratchFile('film.bin', 12 * mebi);
});
afterAll(async () => {
  await browser.close();
  await film.remove();
});

async function expectWhole(visit: Visit): Promise<void> {
  await isAdded(visit.page, 'film.bin');
  expect(await hashOf((await copyOf(visit.page, 'film.bin')).file)).toBe(await hashOf(film.path));
  await visit.close();
}

/** Storage says no: as it would say it to this page. */
const refuse = (
  route: Route,
  status: number,
  headers: Record<string, string> = {},
  body = '',
): Promise<void> =>
  route.request().method() === 'OPTIONS'
    ? route.continue()
    : route.fulfill({
        status,
        body,
        headers: {
          'access-control-allow-origin': stack.web,
          'access-control-expose-headers': 'x-ms-error-code, retry-after',
          ...headers,
        },
      });

/** Ten times the pace for all that the page waits for from now on. */
const hurry = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const real = setTimeout;
    Object.assign(globalThis, {
      setTimeout: (work: () => void, ms = 0, ...rest: unknown[]) => real(work, ms / 10, ...rest),
    });
  });

test('keys that end after two seconds are renewed before they do', async () => {
  const visit = await atMyFiles(browser, stack);
  await (await lineOf(visit.page)).on(3 * mebi);
  const given = await giveShortKeys(visit.page, stack, 2000, 'truth');
  await add(visit.page, film.path);
  await expectWhole(visit);
  expect(given()).toBeGreaterThan(1);
});

test('keys that end after two seconds, though they say an hour, are renewed when storage refuses them', async () => {
  const visit = await atMyFiles(browser, stack);
  await (await lineOf(visit.page)).on(3 * mebi);
  const refused: number[] = [];
  visit.page.on('response', (response) => {
    if (response.url().includes('comp=block') && response.status() === 403) refused.push(403);
  });
  const given = await giveShortKeys(visit.page, stack, 2000, 'an hour');
  await add(visit.page, film.path);
  await expectWhole(visit);
  expect(refused.length).toBeGreaterThan(0);
  expect(given()).toBeGreaterThan(1);
});

test.each(['AuthenticationFailed', 'AuthorizationFailure'])(
  'a 403 %s in the middle is borne',
  async (code) => {
    const visit = await atMyFiles(browser, stack);
    let number = 0;
    await visit.page.route(blocks, (route) =>
      (number += 1) === 3 ? refuse(route, 403, { 'x-ms-error-code': code }) : route.continue(),
    );
    await add(visit.page, film.path);
    await expectWhole(visit);
    expect(number).toBeGreaterThan(3);
  },
);

test('a storage that is busy, breaks and goes silent for a while is borne without a word', async () => {
  const visit = await atMyFiles(browser, stack);
  await hurry(visit.page);
  const faults: ((route: Route) => Promise<void> | void)[] = [
    (route) => refuse(route, 503, { 'retry-after': '1', 'x-ms-error-code': 'ServerBusy' }),
    (route) => refuse(route, 500),
    (route) => route.abort('connectionreset'),
    () => undefined, // never answered
    (route) => refuse(route, 429),
  ];
  await visit.page.route(blocks, (route) =>
    route.request().method() === 'OPTIONS'
      ? route.continue()
      : (faults.shift() ?? ((to) => to.continue()))(route),
  );
  await add(visit.page, film.path);
  await expectWhole(visit);
  expect(faults).toEqual([]);
});

test('a storage that stays full pauses the upload with one calm sentence; pressed again, it goes on where it was', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  await hurry(page);
  let through = 0;
  await page.route(blocks, (route) => ((through += 1) <= 3 ? route.continue() : refuse(route, 503)));
  await add(page, film.path);
  await page.getByText('film.bin is paused. What was sent is safe.').waitFor({ timeout: 60_000 });
  await page.getByText('We are busy right now. Your things are safe. Please try again soon.').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.unroute(blocks);
  await page.getByRole('button', { name: 'Go on: film.bin' }).click();
  await expectWhole(visit);
});
