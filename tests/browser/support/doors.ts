import type { Page } from 'playwright-core';
import { tellApi } from './api-double.ts';
import { newPerson } from './people.ts';
import type { Stack } from './stack.ts';
import { plenty, type Told } from './told.ts';
import { expectScreen, press, signInAnotherWay, type Visit } from './visit.ts';

/** What a person meets before, after or instead of the screens behind the sign-in. */
export interface Door {
  readonly name: string;
  readonly title: string;
  /** Without the name of its screen in the window's title. */
  readonly untitled?: true;
  /** What stands at the top, where that is not Home, Help and Read this aloud. */
  readonly around?: RegExp;
  /** How many primary buttons; one, but where there is nothing to do. */
  readonly primaries?: 0;
  readonly script?: false;
  readonly arrive: (visit: Visit, stack: Stack) => Promise<void>;
  readonly whole?: string;
}

async function signedIn({ page }: Visit, stack: Stack, name: string, address = '/'): Promise<void> {
  const person = await newPerson(stack, name, false);
  await page.goto(stack.web + address);
  await expectScreen(page, 'Welcome');
  await signInAnotherWay(page, person.key);
}

/** Storage takes no block: the file stays on its way. */
const held = /^PUT \/account\//;

async function adding(visit: Visit, stack: Stack, news: Partial<Told>): Promise<void> {
  await tellApi(visit.context, stack, { ...plenty(), albums: [], ...news });
  await signedIn(visit, stack, 'Ada Adds', '/files');
  await expectScreen(visit.page, 'My files');
  await visit.page
    .locator('input[type="file"]')
    .setInputFiles({ name: 'Holiday.mp4', mimeType: 'video/mp4', buffer: Buffer.alloc(1000) });
}

async function atLastStep(visit: Visit, stack: Stack, problem: Told['problem']): Promise<void> {
  await tellApi(visit.context, stack, { ...plenty(), problem });
  const person = await newPerson(stack, 'Fern Forgets', false);
  await visit.page.goto(`${stack.web}/forget`);
  await signInAnotherWay(visit.page, person.key);
  await expectScreen(visit.page, 'Forget me');
  await press(visit.page, 'Sign in once more');
  await visit.page.locator(`button[name="account"][value="${person.key}"]`).click();
  await visit.page.getByText('This is the last step.').waitFor();
}

const open =
  (address: string) =>
  async ({ page }: Visit, stack: Stack): Promise<void> => {
    await page.goto(stack.web + address);
  };

/** The address of a sign-in that another window began, and says so when it is asked. */
async function takeSignIn(page: Page): Promise<void> {
  await page.evaluate(() => {
    const channel = new BroadcastChannel('valet');
    channel.onmessage = ({ data }: MessageEvent<{ kind: string; search: string }>) => {
      if (data.kind === 'returned') channel.postMessage({ kind: 'taken', search: data.search });
    };
  });
}

export const doors: readonly Door[] = [
  { name: 'welcome', title: 'Welcome', arrive: open('/'), whole: 'Read this aloud' },
  {
    name: 'welcome-early',
    title: 'Welcome',
    around: /^Home\s+Help$/,
    async arrive({ context, page }, stack) {
      await context.route('**/chunks/app-*.js', () => undefined); // it is on its way for ever
      await page.goto(stack.web, { waitUntil: 'commit' });
    },
    whole: 'Another way',
  },
  {
    name: 'unloaded',
    title: 'We can not start right now',
    around: /^Home\s+Help$/,
    async arrive({ context, page }, stack) {
      await context.route('**/chunks/app-*.js', (route) => route.abort());
      await page.goto(stack.web);
    },
    whole: 'Your things are safe.',
  },
  {
    name: 'welcome-back',
    title: 'Welcome',
    async arrive(visit, stack) {
      await signedIn(visit, stack, 'Will Welcome');
      await expectScreen(visit.page, 'Home');
      await visit.context.clearCookies(); // the tenant knows nobody any more
      await visit.page.reload();
    },
    whole: 'You are signed out.',
  },
  {
    name: 'welcome-no',
    title: 'Welcome',
    async arrive({ page }, stack) {
      const person = await newPerson(stack, 'Nora Not-Now', true);
      await page.goto(`${stack.web}/pick`);
      await press(page, 'Sign in with Google');
      await page.locator(`button[name="account"][value="${person.email}"]`).click();
      await page.locator('button[name="decision"][value="deny"]').click();
    },
    whole: 'You did not sign in.',
  },
  {
    name: 'ended',
    title: 'Please sign in again',
    async arrive(visit, stack) {
      const told = plenty();
      await tellApi(visit.context, stack, told);
      await signedIn(visit, stack, 'Ella Ended');
      await expectScreen(visit.page, 'Home');
      await visit.page.getByText(/^Hello, /).waitFor(); // all that Home asks for
      told.problem = { code: 'invalid_token', status: 401 };
      await press(visit.page, 'My files');
    },
    whole: 'You have been away',
  },
  {
    name: 'ended-in-upload',
    title: 'Please sign in again',
    async arrive(visit, stack) {
      const told = plenty();
      told.problem = { code: 'invalid_token', status: 401, only: /complete$/ };
      await tellApi(visit.context, stack, told);
      await signedIn(visit, stack, 'Eddy Ended', '/files');
      await expectScreen(visit.page, 'My files');
      const file = { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('a') };
      await visit.page.locator('input[type="file"]').setInputFiles(file);
    },
    whole: 'What you began waits.',
  },
  {
    name: 'signed-in-beside',
    title: 'You are done here',
    primaries: 0, // the way on is in the other window
    async arrive({ context, page }, stack) {
      const first = await context.newPage();
      await first.goto(stack.web);
      await expectScreen(first, 'Welcome');
      await takeSignIn(first);
      await page.goto(`${stack.web}/?code=c&state=s`);
    },
    whole: 'You can close this window.',
  },
  {
    name: 'can-not-start',
    title: 'We can not start right now',
    async arrive({ page }, stack) {
      await page.route('**/config.json', (route) => route.abort());
      await page.goto(stack.web);
    },
    whole: 'Try again',
  },
  {
    name: 'screen-did-not-come',
    title: 'We can not start right now',
    async arrive({ page }, stack) {
      await page.route('**/chunks/inside-*', (route) => route.abort());
      await page.goto(stack.web);
      await expectScreen(page, 'Welcome');
      await press(page, 'Help');
    },
    whole: 'Try again',
  },
  {
    name: 'before-script',
    title: 'Valet',
    untitled: true,
    primaries: 0,
    script: false,
    arrive: open('/'),
  },
  {
    name: 'forget-proved',
    title: 'Forget me',
    arrive: (visit, stack) => atLastStep(visit, stack, undefined),
    whole: 'This is the last step.',
  },
  {
    name: 'forget-not-done',
    title: 'Forget me',
    async arrive(visit, stack) {
      await atLastStep(visit, stack, { code: 'internal', status: 500, only: /forget$/ });
      await press(visit.page, 'Yes, forget me');
    },
    whole: 'That did not work, and it is our fault.',
  },
  {
    name: 'forgotten',
    title: 'We have forgotten you',
    async arrive(visit, stack) {
      await atLastStep(visit, stack, undefined);
      await press(visit.page, 'Yes, forget me');
    },
    whole: 'Your things are gone from here.',
  },
  {
    name: 'files-adding',
    title: 'My files',
    arrive: (visit, stack) => adding(visit, stack, { held }),
    whole: 'percent is sent',
  },
  {
    name: 'files-paused',
    title: 'My files',
    async arrive(visit, stack) {
      await adding(visit, stack, { held });
      await visit.page.getByRole('button', { name: 'Pause: Holiday.mp4' }).click();
    },
    whole: 'Holiday.mp4 is paused.',
  },
  {
    name: 'files-added',
    title: 'My files',
    arrive: (visit, stack) => adding(visit, stack, {}),
    whole: 'Holiday.mp4 is now in your files.',
  },
  {
    name: 'files-full',
    title: 'My files',
    arrive: (visit, stack) =>
      adding(visit, stack, { problem: { code: 'quota_exceeded', status: 507, only: /grants$/ } }),
    whole: 'Your place is full.',
  },
  { name: 'help-signed-out', title: 'Help', arrive: open('/help') },
  { name: 'settings-signed-out', title: 'Settings', arrive: open('/settings') },
  { name: 'more-signed-out', title: 'More settings', arrive: open('/settings/more') },
  { name: 'developers-signed-out', title: 'For developers', arrive: open('/developers') },
  { name: 'lost-signed-out', title: 'This page is not here', arrive: open('/nowhere') },
];

/** Arrives at the door, and waits until it is whole. */
export async function showDoor(visit: Visit, stack: Stack, door: Door): Promise<void> {
  await door.arrive(visit, stack);
  await visit.page.getByRole('heading', { level: 1, name: door.title }).waitFor();
  if (door.whole !== undefined) await visit.page.getByText(door.whole).first().waitFor();
}
