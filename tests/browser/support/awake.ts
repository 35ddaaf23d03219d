import type { BrowserContext, Page } from 'playwright-core';

type Held = typeof globalThis & { locksHeld: number };

/** Counts the locks that keep the screen on, in every page that is loaded from now on; Chromium without a screen has none to give. */
export const countLocks = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    const scope = globalThis as Held;
    scope.locksHeld = 0;
    const release = (): Promise<void> => {
      scope.locksHeld -= 1;
      return Promise.resolve();
    };
    const request = (): Promise<{ release: () => Promise<void> }> => {
      scope.locksHeld += 1;
      return Promise.resolve({ release });
    };
    Object.defineProperty(navigator, 'wakeLock', { value: { request } });
  });

/** Resolves once so many of them are held. */
export async function locksHeld(page: Page, wanted: number): Promise<void> {
  await page.waitForFunction((locks) => (globalThis as Held).locksHeld === locks, wanted);
}
