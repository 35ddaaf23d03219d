import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { problemCodes } from '../../shared/contract/problems.ts';
import { troubles } from '../../web/src/strings-trouble.ts';
import { launchChromium } from '../support/chromium.ts';
import { amongPlenty, phone } from './support/among-plenty.ts';
import { axeFindings } from './support/axe.ts';
import { controlFindings } from './support/checks.ts';
import { caseOf, showScreen } from './support/screens.ts';
import { runningStack } from './support/stack.ts';
import type { Told } from './support/told.ts';
import { expectScreen, type Visit } from './support/visit.ts';

// A screen that was whole, where one thing that the person does is refused: it keeps its one first button.
jest.setTimeout(120_000);
const stack = runningStack();
let told: Told;
let browser: Browser;
let visit: Visit;
beforeAll(async () => {
  browser = await launchChromium();
  const there = await amongPlenty(browser, stack, { name: 'Rosa Refused', options: phone });
  [visit, told] = [there, there.told];
  await expectScreen(visit.page, 'Home');
});
afterAll(() => browser.close());

/** Those that bring a button or a link of their own, and one that brings none. */
const codes = ['not_found', 'internal'] as const;
/** What is asked of Google may be refused for these, too. */
const googleCodes = [
  ...codes,
  'google_not_linked',
  'google_reconnect_required',
  'google_permission_missing',
] as const;

/** Where a refusal leads to another screen than the words about it. */
const elsewhere: Readonly<Record<string, string | RegExp>> = {
  'deleted not_found': 'is gone for good.',
  'deleted-asked not_found': 'is gone for good.',
  'pick google_reconnect_required': 'Google has closed the door',
  'pick google_permission_missing': 'May we see the photos you pick?',
};

test.each([
  ['files', /^Delete Letter/, /^DELETE /],
  ['files', /^Keep a copy of Letter/, /^POST \/files\/grants/],
  ['files-deleted', /^Undo: bring back Letter/, /^POST .*restore$/],
  ['found', /^Delete Letter/, /^DELETE /],
  ['file', /^Keep a copy/, /^POST \/files\/grants/],
  ['deleted', /^Bring back Letter/, /^POST .*restore$/],
  ['deleted-asked', /^Yes, delete for good: Letter/, /^POST \/files\/grants$/],
  ['deleted-asked', /^Yes, delete for good: Letter/, /^DELETE /],
  ['change', /^Delete/, /^DELETE /],
  ['change', /^Save the name/, /^PATCH /],
  ['change-deleted', /^Undo/, /^POST .*restore$/],
  ['deleted', /^Bring back Holiday album/, /^POST .*restore$/],
  ['photo', /^Delete/, /^DELETE /],
  ['photo', /^Put it first/, /^PATCH /],
  ['photo-deleted', /^Undo/, /^POST .*restore$/],
  ['share', /^Make a link/, /^POST \/shares$/],
  ['shares-asked', /^Yes, stop sharing: Letter/, /^DELETE /],
  ['rename', /^Save the name/, /^PATCH /],
  ['pick', /^Open Google/, /^POST \/google\/picker-sessions$/],
  ['message', /^Save in my files/, /^POST .*save$/],
  ['check', /^Send it/, /^POST .*reply$/],
])(
  'PLAIN-PAGE 5, 14: %s: refused %s keeps one first button, whatever the reason',
  async (name, words, only) => {
    const { page } = visit;
    for (const code of /google|save|reply/.test(only.source) ? googleCodes : codes) {
      await showScreen(page, told, caseOf(name));
      told.problem = { code, status: problemCodes[code], only };
      await page.getByRole('button', { name: words }).click();
      const said = elsewhere[`${name} ${code}`] ?? troubles[code];
      await page.locator('main').getByText(said).first().waitFor();
      expect([code, ...(await controlFindings(page))]).toEqual([code]);
    }
    expect(await axeFindings(page)).toEqual([]);
  },
);
