import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { atMyFiles, isAdded } from './support/my-files.ts';
import { runningStack } from './support/stack.ts';
import { expectScreen, press } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());

const storage = new URL(stack.storage.blob).origin;
const ours = [stack.web, stack.api, stack.tenant, storage].map((address) => new URL(address).origin);
const headersOf = async (path: string): Promise<Headers> =>
  (await fetch(stack.web + path, { signal: AbortSignal.timeout(10_000) })).headers;

test.each(['/', '/files/anything', '/app.js', '/nothing.js'])(
  '%s is kept apart from other sites, and read as what it is',
  async (path) => {
    expect(Object.fromEntries(await headersOf(path))).toMatchObject({
      // a sign-in in a window beside the page needs its popups
      'cross-origin-opener-policy': 'same-origin-allow-popups',
      'cross-origin-resource-policy': 'same-origin',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  },
);

test.each(['/', '/files/anything'])(
  'the policy of %s lets in what is ours and nothing else',
  async (path) => {
    const policy = (await headersOf(path)).get('content-security-policy') ?? '';
    const [script, ...styles] = policy.match(/'sha256-[\w+/=]{44}'/g) ?? [];
    const directives = Object.fromEntries(
      policy.split('; ').map((each) => [each.split(' ')[0] ?? '', each.split(' ').slice(1).sort()]),
    );
    const [, api, tenant] = ours;
    expect(directives).toEqual({
      'default-src': ["'none'"],
      'script-src': ["'self'", script],
      'style-src': styles.toSorted(),
      'img-src': ["'self'", 'blob:', storage],
      'media-src': ['blob:', storage],
      'connect-src': ["'self'", api, tenant, storage].sort(),
      'worker-src': ["'self'"],
      'manifest-src': ["'self'"],
      'frame-src': ["'self'", storage],
      'form-action': ["'none'"],
      'base-uri': ["'none'"],
      'frame-ancestors': ["'none'"],
      'require-trusted-types-for': ["'script'"],
      'trusted-types': ['mail', 'worker'],
    });
  },
);

test('the page has the browser connect to whomever it will ask, as it will ask them', async () => {
  const [, api, tenant] = ours;
  const connections = (await headersOf('/')).get('link')?.split(', ').sort();
  expect(connections).toEqual(
    [
      `<${tenant}>; rel=preconnect`,
      `<${tenant}>; rel=preconnect; crossorigin`,
      `<${api}>; rel=preconnect; crossorigin`,
      `<${storage}>; rel=preconnect`, // pictures, which are no requests by script
    ].sort(),
  );
});

test('no string becomes script in the page, and nothing of it asks anybody but us', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page, context } = visit;
  const asked = new Set<string>();
  context.on('request', (request) => void asked.add(new URL(request.url()).origin));
  const outcomes = await page.evaluate(() => {
    const script = document.createElement('script');
    const { trustedTypes } = globalThis as unknown as {
      trustedTypes: { createPolicy: (name: string, rules: object) => unknown };
    };
    const attempts: Readonly<Record<string, () => unknown>> = {
      html: () => (document.createElement('p').innerHTML = '<b>x</b>'),
      text: () => (script.text = 'x'),
      address: () => (script.src = '/app.js'),
      worker: () => new Worker('/app.js'),
      policy: () => trustedTypes.createPolicy('another', {}),
      'policy twice': () => trustedTypes.createPolicy('worker', {}),
    };
    return Object.entries(attempts).map(([name, attempt]) => {
      try {
        attempt();
        return `${name}: went through`;
      } catch (cause) {
        return `${name}: ${cause instanceof Error ? cause.name : 'stopped'}`;
      }
    });
  });
  const stopped = ['html', 'text', 'address', 'worker', 'policy', 'policy twice'];
  expect(outcomes).toEqual(stopped.map((name) => `${name}: TypeError`));
  const letter = { name: 'Letter.txt', mimeType: 'text/plain', buffer: Buffer.from('Dear all') };
  await page.locator('input[type="file"]').setInputFiles(letter);
  await isAdded(page, 'Letter.txt');
  await page.reload();
  await expectScreen(page, 'My files');
  for (const screen of ['Home', 'Photos', 'Home', 'Help']) {
    await press(page, screen);
    await expectScreen(page, screen);
  }
  expect([...asked].filter((origin) => origin !== 'null' && !ours.includes(origin))).toEqual([]);
  expect([...asked].sort()).toEqual([...new Set(ours)].sort());
  await visit.close();
});
