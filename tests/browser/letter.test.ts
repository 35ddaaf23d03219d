import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Frame } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { amongPlenty, phone } from './support/among-plenty.ts';
import { caseOf, showScreen } from './support/screens.ts';
import { runningStack } from './support/stack.ts';
import { plenty } from './support/told.ts';
import { expectScreen } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
let there: Awaited<ReturnType<typeof amongPlenty>>;
beforeAll(async () => {
  browser = await launchChromium();
  there = await amongPlenty(browser, stack, { name: 'Lena Letters', options: phone });
  await expectScreen(there.page, 'Home');
});
afterAll(() => browser.close());

const cells = '<td>Apples and pears</td>'.repeat(12);
const html =
  `<h1>Dear Lena</h1><p>We come on Sunday.</p><table><tr>${cells}</tr></table>` +
  `<pre>${'a long line '.repeat(30)}</pre><p>${'w'.repeat(200)}</p><p>${'Until then. '.repeat(40)}</p><small>Gwen</small>`;

async function open(): Promise<Frame> {
  const { page, told } = there;
  await showScreen(page, told, { ...caseOf('message-as-sent'), told: { mail: { ...plenty().mail, html } } });
  const letter = await page.locator('iframe.letter').elementHandle();
  const frame = await letter.contentFrame();
  if (frame === null) throw new Error('There is no letter.');
  await frame.getByText('Gwen').waitFor();
  return frame;
}

const lookOf = (frame: Frame) =>
  frame.evaluate(() => {
    const sizes = [...document.body.querySelectorAll('*')].map((element) => getComputedStyle(element));
    const { backgroundColor } = getComputedStyle(document.documentElement);
    return {
      smallest: Math.min(...sizes.map(({ fontSize }) => Number.parseFloat(fontSize))),
      tightest: Math.min(
        ...sizes.map(
          ({ fontSize, lineHeight }) => Number.parseFloat(lineHeight) / Number.parseFloat(fontSize),
        ),
      ),
      fonts: new Set(sizes.map(({ fontFamily }) => fontFamily)).size,
      sideways: document.documentElement.scrollWidth - innerWidth,
      column: Math.min(...[...document.querySelectorAll('td')].map(({ clientWidth }) => clientWidth)),
      backgroundColor,
    };
  });

test('PLAIN-PAGE 2, 3: mail as it was sent is as large and calm as the page, and wide tables move inside it', async () => {
  const frame = await open();
  const look = await lookOf(frame);
  expect(look).toMatchObject({ smallest: 20, fonts: 1, sideways: 0, backgroundColor: 'rgb(255, 255, 255)' });
  expect(look.tightest).toBeGreaterThanOrEqual(1.49);
  expect(look.column).toBeGreaterThan(50);
  expect(await frame.evaluate(() => document.compatMode)).toBe('CSS1Compat');
  expect(there.complaints).toEqual([]);
});

test('PLAIN-PAGE 4: it follows the size and the colours that a person chose', async () => {
  const { page } = there;
  await page.emulateMedia({ colorScheme: 'dark' });
  expect((await lookOf(await open())).backgroundColor).toBe('rgb(18, 22, 27)');
  await page.emulateMedia({ colorScheme: 'light' });
  await page.evaluate(() => localStorage.setItem('valet.look', 'largest dark usual'));
  expect(await lookOf(await open())).toMatchObject({
    smallest: 30,
    sideways: 0,
    backgroundColor: 'rgb(18, 22, 27)',
  });
  await page.evaluate(() => localStorage.removeItem('valet.look'));
});
