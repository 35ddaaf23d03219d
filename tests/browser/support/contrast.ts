import type { Page } from 'playwright-core';

/**
 * Point 4, what axe does not look at: the edge of every control stands out 3:1 from what is around it, and so does the
 * ring around what has the focus (WCAG 1.4.11). A line for each that does not.
 */
export async function contrastFindings(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const channels = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const luminance = (colour: string): number => {
      const [red = 0, green = 0, blue = 0] = channels(colour).map((channel) => {
        const share = channel / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ratio = (one: string, other: string): number => {
      const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
      return (light + 0.05) / (dark + 0.05);
    };
    /** The colour that is seen behind an element. */
    const behind = (element: Element): string => {
      for (let at = element.parentElement; at !== null; at = at.parentElement) {
        const colour = getComputedStyle(at).backgroundColor;
        if (channels(colour)[3] !== 0) return colour;
      }
      return 'rgb(255, 255, 255)';
    };
    const findings: string[] = [];
    for (const control of document.querySelectorAll<HTMLElement>(
      '.button, a.card, a.mail, input[type=text], textarea',
    )) {
      const words = control.innerText.trim();
      const edge = ratio(getComputedStyle(control).borderTopColor, behind(control));
      if (edge < 3) findings.push(`edge of ${words}: ${edge.toFixed(1)}`);
      control.focus({ preventScroll: true });
      const ring = ratio(getComputedStyle(control).outlineColor, behind(control));
      if (ring < 3) findings.push(`ring of ${words}: ${ring.toFixed(1)}`);
    }
    return findings;
  });
}
