import type { Page } from 'playwright-core';
import { axeFindings } from './axe.ts';

/** What the points of docs/plain-page.md ask of any screen, as findings: a line for each thing that is not so. */

/** Points 4 and 21: axe in light, dark and forced colours. Leaves the page light. */
export async function axeInAllColours(page: Page): Promise<string[]> {
  const findings: string[] = [];
  for (const media of [
    { colorScheme: 'light', forcedColors: 'none' },
    { colorScheme: 'dark', forcedColors: 'none' },
    { colorScheme: 'light', forcedColors: 'active' },
  ] as const) {
    await page.emulateMedia(media);
    const name = media.forcedColors === 'active' ? 'forced' : media.colorScheme;
    findings.push(...(await axeFindings(page)).map((finding) => `${name}: ${finding}`));
  }
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
  return findings;
}

/** Points 1, 5 and 7: controls are large and apart, have words, are few, and one comes first. */
export async function controlFindings(page: Page, primaries = 1): Promise<string[]> {
  const controls = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('a, button, input:not([type=file]), textarea')]
      .map((control) => control.closest<HTMLElement>('label') ?? control)
      .filter((control) => control.checkVisibility({ visibilityProperty: true }))
      .map((control) => {
        const { left, top, right, bottom, width, height } = control.getBoundingClientRect();
        return {
          words: control.innerText.trim(),
          ...{ left, top, right, bottom, width, height },
          ofList: control.closest('ul.list > li, ul.grid > li') !== null,
          group: control.querySelector<HTMLInputElement>('input[type=radio]')?.name,
          primary: control.classList.contains('primary'),
          choice: control.classList.contains('choice'),
        };
      }),
  );
  const gap = (one: (typeof controls)[number], other: (typeof controls)[number]): number =>
    Math.max(
      Math.max(one.left, other.left) - Math.min(one.right, other.right),
      Math.max(one.top, other.top) - Math.min(one.bottom, other.bottom),
    );
  const close = controls.flatMap((one, at) =>
    controls
      .slice(at + 1)
      .filter((other) => gap(one, other) < 11.9)
      .map((other) => `closer than 12 px: ${one.words} | ${other.words}`),
  );
  // A question with its few answers is one: Tab stops there once, and one answer counts.
  const beside = controls.filter(({ ofList }) => !ofList);
  const groups = new Set(beside.flatMap(({ group }) => group ?? []));
  const alone = beside.filter(({ group }) => group === undefined).length + groups.size;
  const first = controls.filter(({ primary }) => primary).length;
  return [
    ...controls
      .filter(({ width, height }) => width < 64 || height < 64)
      .map(({ words, width, height }) => `small: ${words} ${Math.round(width)}×${Math.round(height)}`),
    ...controls.filter(({ words }) => words === '').map(() => 'a control without words'),
    ...close,
    ...(alone > 7 ? [`${alone} controls beside the list`] : []),
    ...(first === primaries ? [] : [`${first} primary buttons`]),
  ];
}

/** Point 2: text is large, lines have room, and begin at the same edge. */
export async function textFindings(page: Page): Promise<string[]> {
  return await page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'main p, main b, main span, main a, main button, main dd, h1, h2',
      ),
    ]
      .map((element) => {
        const { fontSize, lineHeight, textAlign } = getComputedStyle(element);
        const size = Number.parseFloat(fontSize);
        const heading = element.tagName.startsWith('H');
        const control = element.closest('.button, .unseen') !== null;
        return {
          words: element.innerText.trim(),
          small: size < (heading ? 28 : 20),
          tight: Number.parseFloat(lineHeight) / size < 1.49,
          askew: !control && !['start', 'left'].includes(textAlign),
        };
      })
      .filter(({ small, tight, askew }) => small || tight || askew)
      .map(({ words, small, tight }) => `${small ? 'small' : tight ? 'tight' : 'not at the left'}: ${words}`),
  );
}

/** How far the page is wider than its window, in px. */
export const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

/** Words that do not fit into their place. */
const clipped = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('a, button, main p, main b')]
      .filter(
        ({ scrollWidth, clientWidth, scrollHeight, clientHeight }) =>
          clientWidth > 0 && (scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + 1),
      )
      .map(({ innerText }) => `clipped: ${innerText}`),
  );

/**
 * Point 3: at 360 and 320 px, and there with text of twice the size and the spacing of WCAG 1.4.12; all of it in the
 * usual and in the largest size that a person may choose.
 */
export async function fitFindings(page: Page): Promise<string[]> {
  const findings: string[] = [];
  const look = async (at: string): Promise<void> => {
    const beyond = await sideways(page);
    if (beyond > 0) findings.push(`${at}: ${beyond} px off to the side`);
    findings.push(...(await clipped(page)).map((finding) => `${at}: ${finding}`));
  };
  const usual = await page.evaluate(() => document.documentElement.dataset['size']);
  for (const [size, twice] of [
    [usual, 250],
    ['largest', 375],
  ] as const) {
    await page.evaluate((next) => (document.documentElement.dataset['size'] = next), size);
    await look(`${size ?? ''}, 360 px`);
    await page.setViewportSize({ width: 320, height: 740 });
    await look(`${size ?? ''}, 320 px`);
    await page.evaluate((percent) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(
        `html{font-size:${percent}%!important}*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-bottom:2em!important}`,
      );
      document.adoptedStyleSheets = [sheet];
    }, twice);
    await look(`${size ?? ''}, 320 px at 200 %`);
    await page.evaluate(() => void (document.adoptedStyleSheets = []));
    await page.setViewportSize({ width: 360, height: 740 });
  }
  await page.evaluate((next) => (document.documentElement.dataset['size'] = next), usual);
  return findings;
}
