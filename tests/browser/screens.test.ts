import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { problemCodes } from '../../shared/contract/problems.ts';
import { placeOf, type Route } from '../../web/src/router.ts';
import { troubles } from '../../web/src/strings-trouble.ts';
import { launchChromium } from '../support/chromium.ts';
import { tellApi } from './support/api-double.ts';
import { axeFindings } from './support/axe.ts';
import { barContrast, contrastFindings } from './support/contrast.ts';
import { gesturesOf, hoverChanges, watchListeners } from './support/gestures.ts';
import { axeInAllColours, controlFindings, fitFindings, textFindings } from './support/checks.ts';
import { newPerson } from './support/people.ts';
import { caseOf, casesOf, showScreen } from './support/screens.ts';
import { runningStack } from './support/stack.ts';
import { plenty, type Told } from './support/told.ts';
import {
  expectBackAt,
  expectScreen,
  openVisit,
  press,
  signInAnotherWay,
  type Visit,
} from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
let visit: Visit;
let page: Page;
const told: Told = plenty();
beforeAll(async () => {
  browser = await launchChromium();
  visit = await openVisit(browser, stack.web, {
    viewport: { width: 360, height: 740 },
    reducedMotion: 'reduce',
  });
  page = visit.page;
  visit.context.setDefaultTimeout(5000);
  await watchListeners(visit.context);
  await tellApi(visit.context, stack, told);
  const person = await newPerson(stack, 'Lena Looks', false);
  await page.goto(stack.web);
  await expectScreen(page, 'Welcome');
  await signInAnotherWay(page, person.key);
  await expectScreen(page, 'Home');
});
afterAll(() => browser.close());

/** Where Home and Help stood on the first screen that was looked at. */
let usual: unknown;

/** Told apart by screen, so that an address that leads elsewhere is found. */
const screens = Object.entries(casesOf).flatMap(([screen, cases]) =>
  cases.map((one) => ({ screen: screen as Route['screen'], one, name: one.name })),
);

describe.each(screens)('$name', ({ screen, one }) => {
  beforeAll(() => showScreen(page, told, one));

  test('axe is content in light, dark and forced colours (PLAIN-PAGE 4, 21)', async () => {
    expect(await axeInAllColours(page)).toEqual([]);
  });

  test('few, large controls with words, one of them first (PLAIN-PAGE 1, 5, 7)', async () => {
    expect(await controlFindings(page)).toEqual([]);
  });

  test('text is large, lines are short, nothing runs off to the side (PLAIN-PAGE 2, 3)', async () => {
    expect(await textFindings(page)).toEqual([]);
    expect(await fitFindings(page)).toEqual([]);
  });

  test('names, dates and sizes are as people say them (PLAIN-PAGE 23)', async () => {
    if (screen === 'developers') return; // those read what machines say
    const words = await page.locator('main').innerText();
    const machine =
      /\d{4}-\d\d|\d{1,2}[:/]\d\d|\b\d+ ?(?:bytes?|[KMG]iB|KB)\b|\d{5,}|image\/|video\/|\b(?:IMG|DSC[NF]?|PXL|VID|MVI)[-_ ]?\d/i;
    expect(words.replaceAll(/https?:\S+/g, '').match(machine)).toBeNull();
  });

  test('names itself in heading and title, with Home and Help where they always are (PLAIN-PAGE 6, 8, 9)', async () => {
    const heading = await page.locator('h1').innerText();
    expect(await page.locator('h1').count()).toBe(1);
    expect(await page.title()).toBe(`${heading} – Valet`);
    await page.evaluate(() => scrollTo(0, 0));
    const boxes = await Promise.all(
      ['Home', 'Help'].map((name) => page.locator('header a').filter({ hasText: name }).boundingBox()),
    );
    usual ??= boxes;
    expect(boxes).toEqual(usual);
    const here = await page.evaluate(() => location.pathname + location.search);
    if (one.reach === undefined) expect(placeOf(here).route.screen).toBe(screen);
  });
});

test('PLAIN-PAGE 4: the edges of controls and the ring of the focus stand out, in light and in dark', async () => {
  for (const name of [
    'home',
    'photos',
    'files',
    'mail',
    'rename',
    'photos-reconnect',
    'settings',
    'saving',
  ]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await showScreen(page, told, caseOf(name));
      await page.keyboard.press('Tab'); // from here on the ring shows
      expect([name, colorScheme, ...(await contrastFindings(page))]).toEqual([name, colorScheme]);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
});

test('PLAIN-PAGE 4: a bar shows how far it is, in forced colours too', async () => {
  await showScreen(page, told, caseOf('saving'));
  const contrasts: number[] = [];
  for (const forcedColors of ['none', 'active'] as const) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, forcedColors });
      contrasts.push(await barContrast(page));
    }
  }
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  expect(Math.min(...contrasts)).toBeGreaterThanOrEqual(3);
});

test('PLAIN-PAGE 19: no screen listens to a gesture but for dropping files, and hovering shows nothing', async () => {
  for (const cases of Object.values(casesOf))
    for (const one of cases.slice(0, 1)) await showScreen(page, told, one);
  expect((await gesturesOf(page)).filter((type) => !/^drag|^drop/.test(type))).toEqual([]);
  expect(new Set(await hoverChanges(page))).toEqual(
    new Set([
      'text-decoration-line',
      'text-decoration-style',
      'text-decoration-color',
      'text-decoration-thickness',
    ]),
  );
});

test('PLAIN-PAGE 23: photos are called by their day, and files by how big they are', async () => {
  await showScreen(page, told, caseOf('album'));
  await page.getByText('Photo from 6 June').waitFor();
  await showScreen(page, told, caseOf('files'));
  for (const words of [
    'Empty file. From 20 November.',
    'Small file.',
    'Medium file, 4 MB.',
    'Very big file, 3 GB.',
  ])
    await page.getByText(words).first().waitFor();
});

test('PLAIN-PAGE 8: Back leads to the screen before, and Forward here again, from every screen', async () => {
  for (const { name, address, title, told: news } of Object.values(casesOf).flatMap((cases) =>
    cases.slice(0, 1),
  )) {
    await showScreen(page, told, { name, address, title, told: news ?? {} });
    await page.goBack();
    await expectScreen(page, 'Help');
    await page.goForward();
    await expectScreen(page, title);
  }
});

test('whatever the API answers is told in our words, and axe is content with it (PLAIN-PAGE 14, 21)', async () => {
  for (const [code, words] of Object.entries(troubles)) {
    if (['not_authenticated', 'invalid_token', ...neverAnswered].includes(code)) continue; // these end the session, or come from no answer
    const problem = { code, status: problemCodes[code as keyof typeof problemCodes] };
    await showScreen(page, told, { ...caseOf('shares'), told: { problem }, whole: words });
    expect([code, ...(await axeFindings(page))]).toEqual([code]);
    expect([code, ...(await controlFindings(page))]).toEqual([code]);
  }
});
/** What the page finds out without an answer of the API. */
const neverAnswered = ['offline', 'unreachable', 'late', 'cancelled', 'unknown'];

test.each(['help', 'message'])(
  'PLAIN-PAGE 2: %s: on a wide window lines stay at 60 characters or fewer',
  async (name) => {
    await page.setViewportSize({ width: 1280, height: 800 });
    const mail = { ...plenty().mail, text: 'We come on Sunday at three. '.repeat(20) };
    await showScreen(page, told, { ...caseOf(name), told: { mail } });
    const longest = await page.evaluate(() => {
      const lengths = [...document.querySelectorAll('main p, .letter')].flatMap((paragraph) => {
        const text = paragraph.firstChild;
        if (!(text instanceof Text)) return [];
        const lines = new Map<number, number>();
        for (let at = 0; at < text.length; at += 1) {
          const range = document.createRange();
          range.setStart(text, at);
          range.setEnd(text, at + 1);
          const { top } = range.getBoundingClientRect();
          lines.set(top, (lines.get(top) ?? 0) + 1);
        }
        return [...lines.values()];
      });
      return Math.max(...lengths);
    });
    await page.setViewportSize({ width: 360, height: 740 });
    expect(longest).toBeLessThanOrEqual(60);
  },
);

test('PLAIN-PAGE 18: nothing moves, for who asked for that', async () => {
  await showScreen(page, told, caseOf('home'));
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

test('PLAIN-PAGE 20: Tab reaches every control, each with a ring of 3 px, and Enter follows', async () => {
  await showScreen(page, told, caseOf('home'));
  const wanted = new Set(['Home', 'Help', 'Read this aloud', 'Photos', 'Mail', 'My files', 'Settings']);
  const reached = new Set<string>();
  // twice round at most: between the last control and the first one lies the browser's own frame
  for (let step = 0; step < 2 * wanted.size && reached.size < wanted.size; step += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || !element.matches('a, button')) return undefined;
      const { outlineWidth, outlineStyle } = getComputedStyle(element);
      return { words: element.innerText.trim(), ring: `${outlineWidth} ${outlineStyle}` };
    });
    if (focused === undefined) continue;
    expect(focused.ring).toBe('3px solid');
    reached.add(focused.words);
  }
  expect(reached).toEqual(wanted);
  await page.locator('a').filter({ hasText: 'My files' }).focus();
  await page.keyboard.press('Enter');
  await expectScreen(page, 'My files');
  await page.goBack();
  await expectBackAt(page, 'Home');
  expect(await page.evaluate(() => document.activeElement?.getAttribute('href'))).toBe('/files');
});

test('PLAIN-PAGE 25: offline is one calm line that goes away', async () => {
  await showScreen(page, told, caseOf('developers'));
  const line = page.getByText('You are not online right now.');
  await visit.context.setOffline(true);
  await line.waitFor();
  await visit.context.setOffline(false);
  await line.waitFor({ state: 'detached' });
});

test('PLAIN-PAGE 22: the screen is read aloud, and stops at a press or when it is left', async () => {
  await showScreen(page, told, caseOf('help'));
  const spoken = (): Promise<string[]> =>
    page.evaluate(() => [...(globalThis as unknown as { spoken: string[] }).spoken]);
  await press(page, 'Read this aloud');
  expect((await spoken()).slice(0, 2)).toEqual(['Help', 'Here is what you can do.']);
  await press(page, 'Stop reading');
  expect(await spoken()).toEqual([]);
  await press(page, 'Read this aloud');
  await press(page, 'Home');
  await expectScreen(page, 'Home');
  expect(await spoken()).toEqual([]);
  await page.getByRole('button', { name: 'Read this aloud' }).waitFor();
});

test.each(['photo', 'pick-ask', 'files', 'message', 'share', 'settings', 'photo-deleted'])(
  'PLAIN-PAGE 22: %s: each line and each button is read by itself, and just once',
  async (name) => {
    await showScreen(page, told, caseOf(name));
    await press(page, 'Read this aloud');
    const spoken = await page.evaluate(() => (globalThis as unknown as { spoken: string[] }).spoken);
    const main = page.locator('main');
    const close = (words: string): string => words.replaceAll(/\s/g, '');
    expect(close(spoken.join(''))).toBe(close(await main.innerText()));
    for (const words of await main.locator('.button').allInnerTexts()) expect(spoken).toContain(words);
    await press(page, 'Stop reading');
  },
);

test('PLAIN-PAGE 8: who was looking for a file gets back to all of them', async () => {
  await showScreen(page, told, caseOf('found'));
  await press(page, 'Back to my files');
  await expectScreen(page, 'My files');
});

test('none of this broke the policy of the page', () => {
  const breaches = visit.complaints.filter((complaint) => !/status of (?:401|409|418|503)/.test(complaint));
  expect(breaches).toEqual([]);
});
