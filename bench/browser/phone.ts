import type { Browser, CDPSession, Page } from 'playwright-core';
import type { Ready } from '../../local/stack/ready-file.ts';
import { newPerson } from '../../tests/browser/support/people.ts';
import { expectScreen, signInAnotherWay } from '../../tests/browser/support/visit.ts';

/** A slow phone: six times slower than this machine, 1.6 Mbit/s and 150 ms away. */
export const phone = {
  cpu: 6,
  network: { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 },
};

/** How many pictures the screen shows. */
export const tiles = 24;
const longMs = 60_000;

export interface Times {
  /** Until the heading of the screen is there, in ms. */
  readonly screen: number;
  /** Until every picture in sight is drawn, in ms. */
  readonly tiles: number;
}

/** Makes the browser of a page as slow as the phone, its workers too, which have a network of their own. */
async function slowDown(page: Page, devtools: CDPSession): Promise<void> {
  devtools.on('Target.attachedToTarget', ({ sessionId }) => {
    const tell = (id: number, method: string, params: object = {}) =>
      devtools.send('Target.sendMessageToTarget', {
        sessionId,
        message: JSON.stringify({ id, method, params }),
      });
    void Promise.all([
      tell(1, 'Network.enable'),
      tell(2, 'Network.emulateNetworkConditions', phone.network),
      tell(3, 'Runtime.runIfWaitingForDebugger'),
    ]).catch((cause: unknown) => {
      if (!page.isClosed()) throw cause; // a worker that ended with its page needs nothing
    });
  });
  await devtools.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: false,
  });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: phone.cpu });
  await devtools.send('Network.emulateNetworkConditions', phone.network);
}

/**
 * Runs in every document, before its own script: tells when the heading and the pictures are there. All that measuring
 * costs the phone is this; a test driver that looks again and again would be half of what is measured.
 */
function watch(heading: string, count: number): void {
  const tell = (what: string): void =>
    (globalThis as unknown as { tellSeen: (json: string) => void }).tellSeen(
      JSON.stringify({ what, at: performance.timeOrigin + performance.now() }),
    );
  const title = new RegExp(heading);
  let named = false;
  let awaited: HTMLImageElement[] | undefined;
  const look = (): void => {
    if (!named && title.test(document.querySelector('h1')?.textContent ?? '')) {
      named = true;
      tell('screen');
    }
    if (awaited === undefined) {
      const images = [...document.querySelectorAll<HTMLImageElement>('.grid img')];
      if (images.length < count) return;
      awaited = images.filter((image) => image.getBoundingClientRect().top < innerHeight);
    }
    if (awaited.length === 0 || !awaited.every(({ naturalWidth }) => naturalWidth > 0)) return;
    tell('tiles');
    awaited = [];
  };
  new MutationObserver(look).observe(document, { childList: true, characterData: true, subtree: true });
  document.addEventListener('load', look, true);
}

/** Opens a browser that has nothing in its cache; signed in, the tenant knows who it is. */
export async function slowVisit(
  browser: Browser,
  ready: Ready,
  signedIn: boolean,
): Promise<{ readonly page: Page; readonly devtools: CDPSession; readonly close: () => Promise<void> }> {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 360, height: 740 } });
  const page = await context.newPage();
  if (signedIn) {
    const person = await newPerson(ready, 'Pat Phone', false);
    await page.goto(ready.web);
    await signInAnotherWay(page, person.key);
    await expectScreen(page, 'Home');
  }
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.enable');
  await devtools.send('Network.clearBrowserCache');
  await slowDown(page, devtools);
  return { page, devtools, close: () => context.close() };
}

/** Opens the screen of an album, and says when its heading and when its pictures are there. */
export async function openAlbum(
  { page, devtools }: { readonly page: Page; readonly devtools: CDPSession },
  ready: Ready,
  signedIn: boolean,
): Promise<Times> {
  const seen = new Map<string, number>();
  const last = signedIn ? 'tiles' : 'screen';
  const done = new Promise<void>((resolve, reject) => {
    AbortSignal.timeout(longMs).addEventListener('abort', () =>
      reject(new Error(`The phone showed no ${last} in time.`)),
    );
    devtools.on('Runtime.bindingCalled', ({ payload }) => {
      const { what, at } = JSON.parse(payload) as { what: string; at: number };
      seen.set(what, at);
      if (what === last) resolve();
    });
  });
  const heading = signedIn ? '^(?:Photos from|Album)' : '^Welcome';
  await devtools.send('Page.enable');
  await devtools.send('Runtime.enable');
  await devtools.send('Runtime.addBinding', { name: 'tellSeen' });
  await devtools.send('Page.addScriptToEvaluateOnNewDocument', {
    source: `(${watch.toString()})(${JSON.stringify(heading)}, ${tiles})`,
  });
  const started = Date.now();
  await page.goto(`${ready.web}/photos/${'1'.padStart(26, 'a')}`, { waitUntil: 'commit', timeout: longMs });
  await done;
  return { screen: (seen.get('screen') ?? NaN) - started, tiles: (seen.get(last) ?? NaN) - started };
}
