import type { BrowserContext, Page } from 'playwright-core';

interface Hand {
  /** How long after the press before each press counts as made, in ms. */
  apartMs: number;
}

/**
 * Presses of a test come as quickly as the machine can; those of a person a second apart. The page, which takes two quick
 * presses for one, is told the times of a person; a double click is one.
 */
export async function steadyHand(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const hand: Hand = { apartMs: 1000 };
    Object.assign(globalThis, { hand });
    let at = 0;
    addEventListener(
      'click',
      (event) => {
        at += event.detail > 1 ? 200 : event.isTrusted ? hand.apartMs : 0;
        Object.defineProperty(event, 'timeStamp', { value: at });
      },
      true,
    );
  });
}

/** From now on each press counts as made so soon after the one before, until another page is loaded. In ms. */
export const pressApart = (page: Page, apartMs: number): Promise<void> =>
  page.evaluate((ms) => {
    (globalThis as unknown as { hand: Hand }).hand.apartMs = ms;
  }, apartMs);
