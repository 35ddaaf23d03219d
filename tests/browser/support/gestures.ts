import type { BrowserContext, Page } from 'playwright-core';

/** Events that a press, a key or a written letter does not bring. */
const gestures =
  /^(?:dblclick|contextmenu|drag\w*|drop|touch(?:start|move|end)|(?:mouse|pointer)(?:enter|leave|over|out|move|down|up)|wheel|gesture\w*)$/;

/** Notes from the next page on which events are listened to. */
export async function watchListeners(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const heard = new Set<string>();
    Object.assign(globalThis, { heard });
    const { prototype } = EventTarget;
    const usual = Object.getOwnPropertyDescriptor(prototype, 'addEventListener')?.value as (
      this: EventTarget,
      ...given: unknown[]
    ) => void;
    prototype.addEventListener = function (this: EventTarget, ...given: unknown[]) {
      if (this instanceof Node) heard.add(String(given[0])); // the test's own driver listens at the window
      usual.apply(this, given);
    };
  });
}

/** The gestures among them. */
export async function gesturesOf(page: Page): Promise<string[]> {
  const heard = await page.evaluate(() => [...(globalThis as unknown as { heard: Set<string> }).heard]);
  return heard.filter((type) => gestures.test(type)).sort();
}

/** What hovering changes, by the names of the CSS properties. */
export const hoverChanges = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.styleSheets]
      .flatMap(({ cssRules }) => [...cssRules])
      .flatMap((rule) =>
        rule instanceof CSSStyleRule && rule.selectorText.includes(':hover') ? [...rule.style] : [],
      ),
  );
