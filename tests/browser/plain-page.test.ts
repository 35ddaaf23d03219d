import { afterAll, beforeAll, beforeEach, afterEach, expect, jest, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../support/chromium.ts';
import { tellApi } from './support/api-double.ts';
import { newPerson } from './support/people.ts';
import { caseOf, showScreen } from './support/screens.ts';
import { runningStack } from './support/stack.ts';
import { plenty, type Told } from './support/told.ts';
import { expectScreen, openVisit, press, signInAnotherWay, type Visit } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
let visit: Visit;
let page: Page;
let told: Told;
beforeAll(async () => (browser = await launchChromium()));
afterAll(() => browser.close());
beforeEach(async () => {
  visit = await openVisit(browser, stack.web, { viewport: { width: 360, height: 740 } });
  page = visit.page;
  told = plenty();
  await visit.context.clock.install({ time: new Date() });
  await tellApi(visit.context, stack, told);
  const person = await newPerson(stack, 'Pia Plain', false);
  await page.goto(stack.web);
  await expectScreen(page, 'Welcome');
  await signInAnotherWay(page, person.key);
  await expectScreen(page, 'Home');
});
afterEach(() => visit.close());

const [photo = never()] = plenty().picked;
function never(): never {
  throw new Error('nothing was picked');
}

const focused = (): Promise<string> =>
  page.evaluate(() => {
    const { activeElement } = document;
    return activeElement?.getAttribute('aria-label') ?? activeElement?.textContent ?? '';
  });

test.each([
  'files-deleted',
  'photo-deleted',
  'change-deleted',
  'share-made',
  'message-saved',
  'shares-stopped',
  'deleted-asked',
  'rename-empty',
  'saved-some',
  'check',
])('PLAIN-PAGE 11: %s: half an hour of doing nothing changes nothing on the screen', async (name) => {
  await showScreen(page, told, caseOf(name));
  const words = (): Promise<string> => page.locator('#app').innerText();
  const before = await words();
  await visit.context.clock.runFor('30:00');
  expect(await words()).toBe(before);
});

test('PLAIN-PAGE 11: what was deleted can be undone, and what was written is there, half an hour later', async () => {
  await showScreen(page, told, caseOf('photo-deleted'));
  await visit.context.clock.runFor('30:00');
  await press(page, 'Undo');
  await page.getByRole('button', { name: 'Delete' }).waitFor();

  await showScreen(page, told, caseOf('answer'));
  await page.getByLabel('Your answer').fill('Sunday is');
  await visit.context.clock.runFor('30:00');
  await page.getByLabel('Your answer').press('End');
  await page.keyboard.type(' good.');
  await press(page, 'Look at it once more');
  await expectScreen(page, 'Is this right?');
  await page.getByText('Sunday is good.').waitFor();
  await press(page, 'Send it');
  await expectScreen(page, 'Your answer is sent');
});

test('PLAIN-PAGE 17: progress is told in words beside its bar, and said aloud at each quarter', async () => {
  const saves = gate();
  const picked = Array.from({ length: 8 }, (_, at) => ({ ...photo, id: `g${at}` }));
  await page.route('**/photos/*/save', (route) =>
    route.request().method() === 'POST' ? saves.hold(() => route.fallback()) : route.fallback(),
  );
  await showScreen(page, told, {
    ...caseOf('chosen'),
    title: 'You picked 8 photos',
    told: { pickDone: true, picked },
  });
  await press(page, 'Save 8 photos');
  const bar = page.getByRole('progressbar', { name: 'Saving your photos' });
  const said = page.locator('.heard');
  for (let done = 0; done < 8; done += 1) {
    await page.getByText(`${done} of 8 saved`, { exact: true }).waitFor();
    expect([await bar.getAttribute('value'), await bar.getAttribute('max')]).toEqual([String(done), '8']);
    const quarter = done - (done % 2);
    await expectText(said, new RegExp(`^Saving your photos. ${quarter} of 8 saved$`));
    await saves.release();
  }
  await expectScreen(page, /^Photos from/);
  await expectText(said, /^8 of 8 saved$/);

  await showScreen(page, told, { ...caseOf('files'), told: { held: /complete$/ } });
  const file = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') };
  await page.locator('input[type="file"]').setInputFiles(file);
  await page.getByText('All sent. We are checking the file.').first().waitFor();
  await expectText(said, /^Adding a.txt. (?:100 percent is sent|All sent\. We are checking the file\.)$/);
  await press(page, 'Help');
  await expectScreen(page, 'Help');
  await expectText(said, /^$/); // what is not on the screen any more is not told there
});
const expectText = (place: ReturnType<Page['locator']>, words: RegExp): Promise<void> =>
  place.filter({ hasText: words }).waitFor({ state: 'attached' });

/** Holds what comes, and lets one go when asked, as soon as there is one. */
function gate() {
  const held: (() => Promise<void>)[] = [];
  let wake = (): void => undefined;
  return {
    hold(go: () => Promise<void>): void {
      held.push(go);
      wake();
    },
    async release(): Promise<void> {
      while (held.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      await held.shift()?.();
    },
  };
}

test('PLAIN-PAGE 17: where something takes longer than a moment, words say so', async () => {
  await showScreen(page, told, caseOf('help'));
  told.held = /^GET \/files$/;
  await press(page, 'Home');
  await expectScreen(page, 'Home');
  await press(page, 'My files');
  await expectScreen(page, 'My files');
  const words = page.getByText('One moment, please.');
  await words.waitFor({ state: 'attached' });
  await visit.context.clock.runFor(1000);
  await words.waitFor();
  const turning = await page.evaluate(
    () =>
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().iterations === Number.POSITIVE_INFINITY).length,
  );
  expect(turning).toBe(0);
});

test('PLAIN-PAGE 2: a name of two lines keeps off the picture above it, as one of a single line does', async () => {
  await showScreen(page, told, caseOf('files'));
  const gaps = await page.locator('.pictured').evaluateAll((rows) =>
    rows.map((row) => {
      const words = document.createRange();
      words.selectNodeContents(row.querySelector('.name') ?? row);
      const picture = row.querySelector('img, video, .unseen');
      return words.getBoundingClientRect().top - (picture?.getBoundingClientRect().bottom ?? 0);
    }),
  );
  expect(gaps.length).toBeGreaterThan(2);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(8);
});

test('PLAIN-PAGE 18: nothing moves for over 200 ms, and no film plays by itself', async () => {
  for (const name of ['home', 'files', 'album', 'film', 'settings']) {
    await showScreen(page, told, caseOf(name));
    const moving = await page.evaluate(() => {
      const longest = (times: string): number => Math.max(...times.split(',').map(Number.parseFloat));
      return {
        long: [...document.querySelectorAll('*')]
          .map((element) => getComputedStyle(element))
          .filter((look) => longest(look.transitionDuration) > 0.2 || longest(look.animationDuration) > 0.2)
          .length,
        playing: [...document.querySelectorAll('video')].filter(({ autoplay, paused }) => autoplay || !paused)
          .length,
      };
    });
    expect([name, moving]).toEqual([name, { long: 0, playing: 0 }]);
  }
});

test('PLAIN-PAGE 19: a file is added with one press of a button or of Enter', async () => {
  await showScreen(page, told, caseOf('files'));
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Add a file' }).press('Enter');
  await (await chooser).setFiles({ name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') });
  await page.getByText('a.txt is now in your files.').waitFor();
});

test('PLAIN-PAGE 20: what was pressed and is gone leaves the focus beside it, never nowhere', async () => {
  await showScreen(page, told, caseOf('files'));
  const enter = (name: string): Promise<void> =>
    page.getByRole('button', { name, exact: true }).press('Enter');
  await enter('Delete Letter to the doctor.pdf');
  await page.getByText('Letter to the doctor.pdf is deleted.').waitFor();
  expect(await focused()).toBe('Undo: bring back Letter to the doctor.pdf');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Delete Letter to the doctor.pdf' }).waitFor();
  expect(await focused()).toMatch(/Letter to the doctor\.pdf$/);

  await showScreen(page, told, caseOf('deleted'));
  await enter('Bring back Letter to the doctor.pdf');
  await page.getByText('Letter to the doctor.pdf is back in your files.').waitFor();
  expect(await focused()).toBe('Letter to the doctor.pdf is back in your files.');

  await showScreen(page, told, caseOf('share'));
  await enter('Make a link');
  await page.getByText('Here is your link.').waitFor();
  await expectScreen(page, 'Your link');

  await showScreen(page, told, caseOf('files-fault'));
  told.problem = undefined;
  await enter('Try again');
  await page.getByText('Older files').waitFor();
  expect(await focused()).toBe('My files');

  await page.getByRole('link', { name: 'Older files' }).press('Enter');
  await page.getByRole('link', { name: 'Newest files' }).waitFor();
  expect(await focused()).toBe('My files');
});

test('PLAIN-PAGE 25: an answer is shown once more before it goes, and two presses send it once', async () => {
  let sent = 0;
  page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/reply')) sent += 1;
  });
  await showScreen(page, told, caseOf('answer'));
  await page.getByLabel('Your answer').fill('I will come!');
  await press(page, 'Look at it once more');
  await expectScreen(page, 'Is this right?');
  await page.getByText('This goes to Gwen Grandchild (gwen@example.com).').waitFor();
  await page.getByText('I will come!').waitFor();
  expect(sent).toBe(0);
  await page.getByRole('button', { name: 'Send it' }).dblclick();
  await expectScreen(page, 'Your answer is sent');
  expect(sent).toBe(1);
});
