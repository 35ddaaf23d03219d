import type { Page } from 'playwright-core';

/** The network of one page, as a test wants it. */
export interface Line {
  /** @param bytesPerSecond what may leave the page; default: as fast as it goes */
  on(bytesPerSecond?: number): Promise<void>;
  off(): Promise<void>;
}

/** Takes the page's network into the hand. Lasts until the page is closed. */
export async function lineOf(page: Page): Promise<Line> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Network.enable');
  const emulate = async (offline: boolean, uploadThroughput: number): Promise<void> => {
    const conditions = { offline, uploadThroughput, latency: 0, downloadThroughput: -1 };
    await devtools.send('Network.emulateNetworkConditions', conditions);
  };
  return {
    on: (bytesPerSecond = -1) => emulate(false, bytesPerSecond),
    off: () => emulate(true, -1),
  };
}

/** Kills the page's process, as the system does when memory is short. Resolves when it is gone. */
export async function crash(page: Page): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const gone = page.waitForEvent('crash');
  void devtools.send('Page.crash').catch(() => undefined); // nobody is left to answer
  await gone;
}
