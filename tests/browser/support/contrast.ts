import { decode } from 'jpeg-js';
import type { Page } from 'playwright-core';

type Colour = readonly number[];

/** As `rgb(1, 2, 3)` or `rgba(1, 2, 3, 0.5)`. */
const channels = (colour: string): Colour => (colour.match(/[\d.]+/g) ?? []).map(Number);

/** WCAG 2.2, "relative luminance". */
function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2, "contrast ratio". */
function ratio(one: Colour, other: Colour): number {
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

/**
 * Point 4, what axe does not look at: the edge of every control stands out 3:1 from what is around it, and so does the
 * ring around what has the focus (WCAG 1.4.11). A line for each that does not.
 */
export async function contrastFindings(page: Page): Promise<string[]> {
  const pairs = await page.evaluate(() => {
    /** The colour that is seen behind an element. */
    const behind = (element: Element): string => {
      for (let at = element.parentElement; at !== null; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if (!colour.endsWith(', 0)')) return colour;
      }
      return 'rgb(255, 255, 255)';
    };
    const found: { what: string; one: string; other: string }[] = [];
    for (const control of document.querySelectorAll<HTMLElement>(
      '.button, a.card, a.mail, input:not([type=file]), textarea, progress',
    )) {
      const words = control.innerText.trim() || control.tagName;
      const other = behind(control);
      found.push({ what: `edge of ${words}`, one: getComputedStyle(control).borderTopColor, other });
      control.focus({ preventScroll: true });
      if (document.activeElement !== control) continue; // a bar takes no focus
      found.push({ what: `ring of ${words}`, one: getComputedStyle(control).outlineColor, other });
    }
    return found;
  });
  return pairs
    .map(({ what, one, other }) => ({ what, is: ratio(channels(one), channels(other)) }))
    .filter(({ is }) => is < 3)
    .map(({ what, is }) => `${what}: ${is.toFixed(1)}`);
}

/** How far the full part of the only bar on the screen, which is about two thirds full, stands out from the rest. */
export async function barContrast(page: Page): Promise<number> {
  const bar = page.locator('progress');
  const { data, width, height } = decode(await bar.screenshot({ type: 'jpeg', quality: 100 }));
  const colourAt = (share: number): Colour => {
    const at = 4 * (Math.floor(height / 2) * width + Math.floor(width * share));
    return [...data.subarray(at, at + 3)];
  };
  return ratio(colourAt(0.3), colourAt(0.9));
}
