import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { startStack } from '../../local/stack/index.ts';
import { commandLine, refuse } from '../../tools/command-line.ts';
import { launchChromium } from '../support/chromium.ts';
import { tellApi } from './support/api-double.ts';
import { doors, showDoor } from './support/doors.ts';
import { asksGoogle, pickAtGoogle, untilPicturesShow } from './support/google.ts';
import { newPerson } from './support/people.ts';
import { screenCases, showScreen } from './support/screens.ts';
import type { Stack } from './support/stack.ts';
import { plenty } from './support/told.ts';
import { expectScreen, openVisit, press, signInAnotherWay, signInWithGoogle } from './support/visit.ts';

/**
 * `npm run screens`: takes the pictures of `docs/screens`, for people to look at. The page and the sign-in are real; what
 * the lists hold is told by the tests, but for `album.png`, whose photos come through the whole stack.
 */
const folder = path.resolve(import.meta.dirname, '../../docs/screens');
const free = { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 };
const windows = [
  { width: 360, height: 740 },
  { width: 768, height: 960 },
  { width: 1280, height: 800 },
] as const;
const schemes = ['light', 'dark'] as const;
const shown = new Set([
  'home',
  'photos',
  'photos-empty',
  'album',
  'change',
  'photo',
  'pick',
  'connect',
  'chosen',
  'saving',
  'files',
  'files-empty',
  'files-fault',
  'file',
  'rename',
  'found',
  'share-made',
  'shares',
  'deleted',
  'deleted-asked',
  'mail',
  'mail-empty',
  'message',
  'answer',
  'check',
  'settings',
  'more',
  'help',
  'developers',
]);
const shownDoors = new Set(['welcome', 'unloaded', 'ended', 'files-adding', 'forget-proved']);
const takeable = new Set([...shown, ...shownDoors]);

const usage = `Usage: npm run screens -- [NAME...]

Builds, then takes the pictures of docs/screens; with names these alone, and the others stay as they are.
  ${[...takeable].join(', ')}
`;
const named = new Set(commandLine(usage, {}, { positionals: true }).positionals);
for (const name of named) if (!takeable.has(name)) refuse(usage, `There is no picture of "${name}".`);
const isWanted = (name: string): boolean => named.size === 0 || named.has(name);

/** Shown in forced colours too, with the focus on what comes first below the heading. */
const shownForced = new Set(['home', 'photos', 'saving', 'files-adding', 'message', 'settings']);
/** Noisy photos make a large picture: only the one with real ones may be. In bytes. */
const mostBytes = 150_000;
const mostAlbumBytes = 400_000;

/** Files as most people have them; names that go to the limits, or beyond the fonts of a machine, are for the tests. */
const calm = plenty().files.map((file, at) => {
  if (at === 2) return { ...file, name: 'Birthday cake.jpg', thumbnail: true };
  return at === 3 ? { ...file, name: 'Shopping list.txt' } : file;
});

/** What is in an album: neither letters nor lists. */
const photos = calm.map((file, at) => (/\.jpg$/.test(file.name) ? file : { ...file, name: `IMG_${at}.jpg` }));

/** The same screen in every window and both schemes. */
async function take(page: Page, name: string): Promise<void> {
  const shoot = async (colorScheme: (typeof schemes)[number], colours: string): Promise<void> => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const file = path.join(folder, `${name}-${page.viewportSize()?.width ?? 0}-${colours}.png`);
    await page.mouse.move(0, 0); // nothing is hovered over
    await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  };
  for (const size of windows) {
    await page.setViewportSize(size);
    await page.waitForFunction(() =>
      [...document.images].every(
        (image) => image.complete || image.getBoundingClientRect().top > innerHeight,
      ),
    );
    for (const scheme of schemes) await shoot(scheme, scheme);
  }
  if (!shownForced.has(name)) return;
  await page.setViewportSize(windows[1]);
  await page.emulateMedia({ forcedColors: 'active' });
  await page.keyboard.press('Tab');
  for (const scheme of schemes) await shoot(scheme, `forced-${scheme}`);
  await page.emulateMedia({ forcedColors: 'none' });
  await page.locator('h1').focus(); // as a new screen has it
}

async function takeAll(browser: Browser, stack: Stack): Promise<void> {
  const visit = await openVisit(browser, stack.web);
  const { page } = visit;
  const told = plenty();
  await tellApi(visit.context, stack, told);
  const person = await newPerson(stack, 'Lena Linked', false);
  await page.goto(stack.web);
  await expectScreen(page, 'Welcome');
  await signInAnotherWay(page, person.key);
  await expectScreen(page, 'Home');
  for (const screen of screenCases.filter(({ name }) => shown.has(name) && isWanted(name))) {
    const title = screen.name === 'file' ? /^Birthday/ : screen.title;
    const files = screen.name === 'album' ? photos : calm;
    await showScreen(page, told, { ...screen, title, told: { files, ...screen.told } });
    await take(page, screen.name);
  }
  await visit.close();
  for (const door of doors.filter(({ name }) => shownDoors.has(name) && isWanted(name))) {
    const own = await openVisit(browser, stack.web);
    await showDoor(own, stack, door);
    await take(own.page, door.name);
    await own.close();
  }
}

/** An album of photos that were picked at the local Google and saved through the API. */
async function takeAlbum(browser: Browser, stack: Stack): Promise<void> {
  const visit = await openVisit(browser, stack.web, { viewport: { width: 1280, height: 800 } });
  const { page } = visit;
  const person = await newPerson(stack, 'Lena Album', true);
  await page.goto(`${stack.web}/pick`);
  await expectScreen(page, 'Welcome');
  await signInWithGoogle(page, person.email);
  await expectScreen(page, 'Google needs your yes');
  await asksGoogle(page);
  await expectScreen(page, 'Pick photos from Google');
  await pickAtGoogle(page, 3);
  await expectScreen(page, 'You picked 3 photos');
  await press(page, 'Save 3 photos');
  await expectScreen(page, /^Photos from /);
  await untilPicturesShow(page, 3);
  await page.screenshot({ path: path.join(folder, 'album.png'), animations: 'disabled' });
  await visit.close();
}

await import('../../tools/build.ts');
const stack = await startStack({ ports: free });
const browser = await launchChromium();
try {
  if (named.size === 0) await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await takeAll(browser, stack.ready);
  if (isWanted('album')) await takeAlbum(browser, stack.ready);
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(path.join(folder, name))).size));
  const large = names.filter(
    (name, at) => (sizes[at] ?? 0) > (name === 'album.png' ? mostAlbumBytes : mostBytes),
  );
  const all = sizes.reduce((sum, size) => sum + size, 0);
  process.stdout.write(`${names.length} pictures, ${Math.round(all / 1000).toLocaleString('en')} kB\n`);
  if (large.length > 0) throw new Error(`too large to keep: ${large.join(', ')}`);
} finally {
  await browser.close();
  await stack.stop();
}
process.exit(0);
