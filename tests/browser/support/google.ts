import type { Page } from 'playwright-core';
import { press } from './visit.ts';

/** Opens Google's window with the button of the screen, ticks the first so many photos there, and presses Done. */
export async function pickAtGoogle(page: Page, count: number): Promise<string[]> {
  const opening = page.waitForEvent('popup');
  await press(page, 'Open Google');
  const google = await opening;
  const boxes = google.locator('input[name="photo"]');
  await boxes.first().waitFor();
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1) {
    await boxes.nth(index).check();
    ids.push(await boxes.nth(index).inputValue());
  }
  const closed = google.waitForEvent('close');
  await google.locator('button[name="action"][value="done"]').click();
  await closed;
  return ids;
}

/** Waits until the grid shows so many pictures that have really loaded. */
export async function untilPicturesShow(page: Page, count: number): Promise<void> {
  await page.waitForFunction((wanted) => {
    const images = [...document.querySelectorAll<HTMLImageElement>('.grid img')];
    return images.length === wanted && images.every(({ naturalWidth }) => naturalWidth > 0);
  }, count);
}
