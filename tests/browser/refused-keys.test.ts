import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { amongPlenty, phone } from './support/among-plenty.ts';
import { runningStack } from './support/stack.ts';
import { idOf } from './support/told.ts';
import { expectScreen } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

test('pictures that storage refuses one after the other ask for one new key together, and none drops what came since', async () => {
  const { page, context, close } = await amongPlenty(browser, stack, { name: 'Kay Keys', options: phone });
  await expectScreen(page, 'Home');
  let keys = 0;
  context.on('request', (request) => {
    const body = request.method() === 'POST' ? request.postData() : null;
    if (request.url().endsWith('/api/files/grants') && body?.includes('browse') === true) keys += 1;
  });
  const first = idOf(0); // of the first picture
  const { promise: late, resolve: goOn } = Promise.withResolvers<undefined>();
  let refused = 0;
  await context.route(`${new URL(stack.storage.blob).origin}/**`, async (route) => {
    const { pathname, searchParams } = new URL(route.request().url());
    if (searchParams.get('sig') !== 'x1') return route.fallback();
    refused += 1;
    if (!pathname.endsWith(first)) await late;
    await route.fulfill({ status: 403, headers: { 'access-control-allow-origin': stack.web } });
  });
  await page.goto(`${stack.web}/photos/${idOf(1)}`);
  const loaded = (wanted: number) =>
    page.waitForFunction(
      (least) =>
        [...document.querySelectorAll<HTMLImageElement>('.grid img')].filter(
          ({ naturalWidth, src }) => naturalWidth > 0 && src.endsWith('sig=x2'),
        ).length >= least,
      wanted,
    );
  await loaded(1); // by the second key, while the others still wait for what becomes of the first
  goOn(undefined);
  await loaded(6);
  expect(refused).toBeGreaterThanOrEqual(6);
  expect(keys).toBe(2);
  await close();
});
