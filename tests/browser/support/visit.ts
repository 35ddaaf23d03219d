import { setTimeout as wait } from 'node:timers/promises';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { steadyHand } from './hand.ts';

/** One person at one browser: nothing is shared with another visit. */
export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the browser complained about on our page so far: console errors, uncaught errors, breaches of the policy. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

/** Every step of a journey is done by then, or something is wrong. In ms. */
const stepMs = 20_000;

/** Opens a browser of its own on the page, and listens to what it complains about. */
export async function openVisit(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  // a press lets a page write there in every browser but one without windows
  const context = await browser.newContext({
    ...{ locale: 'en-GB', permissions: ['clipboard-write'] },
    ...options,
  });
  context.setDefaultTimeout(stepMs);
  await steadyHand(context);
  const complaints: string[] = [];
  context.on('console', (message) => {
    const { url } = message.location();
    // pages of others (the local Google's) are theirs to answer for
    if (message.type() === 'error' && url.startsWith(origin)) complaints.push(`${message.text()} (${url})`);
  });
  context.on('weberror', (error) => complaints.push(String(error.error())));
  await context.addInitScript(() => {
    // Chromium without a screen has no voice, and without one nothing is offered to be read aloud
    const spoken: string[] = [];
    const voice = { lang: 'en-GB', localService: true, name: 'Test', voiceURI: 'test', default: true };
    Object.assign(globalThis, {
      spoken,
      SpeechSynthesisUtterance: class {
        readonly text: string;
        constructor(text: string) {
          this.text = text;
        }
      },
    });
    Object.defineProperty(globalThis, 'speechSynthesis', {
      value: Object.assign(new EventTarget(), {
        getVoices: () => [voice],
        speak: ({ text }: { text: string }) => void spoken.push(text),
        cancel: () => void spoken.splice(0),
      }),
    });
  });
  await context.exposeFunction('tellBreach', (breach: string) => void complaints.push(breach));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      const tell = (globalThis as unknown as { tellBreach: (breach: string) => void }).tellBreach;
      tell(`${location.origin} breaks ${violatedDirective}: ${blockedURI}`);
    });
  });
  const page = await context.newPage();
  return { context, page, complaints, close: () => context.close() };
}

/** Waits for a screen: its one heading has this text, and the focus; and what draws screens is there. */
export async function expectScreen(page: Page, title: string | RegExp): Promise<void> {
  await expectEarly(page, title);
  await page.locator('main:not(.early)').waitFor();
}

/** Waits for what stands in the page itself, which may be before its script is there. */
export async function expectEarly(page: Page, title: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
}

/** Waits for a screen that was come back to: its heading has the focus, or what was opened from there. */
export async function expectBackAt(page: Page, title: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: title }).waitFor();
  await page.locator('main :focus').waitFor();
}

export const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.locator('a.button, button, a.card').filter({ hasText: name }).first().click();

/** Signs out, from Home. */
export async function signOut(page: Page): Promise<void> {
  await press(page, 'Settings');
  await expectScreen(page, 'Settings');
  await press(page, 'Sign out and more');
  await expectScreen(page, 'Sign out and more');
  await press(page, /^Sign out$/);
}

/** Signs in with the big button: through the tenant to Google's chooser, and back. */
export async function signInWithGoogle(page: Page, email: string): Promise<void> {
  await press(page, 'Sign in with Google');
  await page.locator(`button[name="account"][value="${email}"]`).click();
  await allowWhatGoogleAsks(page);
}

/** Signs in by "Another way": the tenant's own page. Done when our page is there again. */
export async function signInAnotherWay(page: Page, key: string): Promise<void> {
  await press(page, 'Another way');
  await page.locator(`button[name="account"][value="${key}"]`).click();
  await page.locator('#app h1').waitFor();
}

/** Goes on at the tenant, which may know the person still, or ask who it is. Done at the screen that was wanted. */
export async function passTenant(page: Page, key: string, title: string): Promise<void> {
  const chooser = page.locator(`button[name="account"][value="${key}"]`);
  const ours = page.getByRole('heading', { level: 1, name: title });
  await chooser.or(ours).first().waitFor();
  if (await chooser.isVisible()) await chooser.click();
  await expectScreen(page, title);
}

/** A further tab of the same browser, at an address, where this person signs in. */
export async function furtherTab(
  context: BrowserContext,
  address: string,
  key: string,
  title: string,
): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  await expectScreen(page, 'Welcome');
  await press(page, 'Another way');
  await passTenant(page, key, title);
  return page;
}

/**
 * Says yes at Google, which asks because something new is wanted: in a later second than the one before, as any person
 * does. Of one second, the tenant's access tokens for a person are the same to the letter, so what was refused to the one
 * would still be refused to the one that is got anew.
 */
export async function allowAtGoogle(page: Page): Promise<void> {
  await wait(1000 - (Date.now() % 1000));
  await page.locator('button[name="decision"][value="allow"]').click();
}

/** After the chooser: says yes if Google asks at the first sign-in, and is done when our page is there again. */
async function allowWhatGoogleAsks(page: Page): Promise<void> {
  const allow = page.locator('button[name="decision"][value="allow"]');
  const ours = page.locator('#app h1');
  await allow.or(ours).first().waitFor();
  if (await allow.isVisible()) await allow.click();
  await ours.waitFor();
}
