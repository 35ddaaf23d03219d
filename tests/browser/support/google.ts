import type { Page } from 'playwright-core';
import { allowAtGoogle, press } from './visit.ts';

/** Presses a button that opens Google in a window beside the page, and gives that window. */
export async function opensBeside(page: Page, name: string): Promise<Page> {
  const opening = page.waitForEvent('popup');
  await press(page, name);
  return opening;
}

/** Says yes in Google's window, which closes then. */
export async function allowBeside(beside: Page): Promise<void> {
  const closed = beside.waitForEvent('close');
  await allowAtGoogle(beside);
  await closed;
}

/** Has Google asked, and says yes there. */
export const asksGoogle = async (page: Page): Promise<void> =>
  allowBeside(await opensBeside(page, 'Ask Google'));

/** So many are ticked as a hand would. */
const byHand = 20;

/** Opens Google's window with the button of the screen, ticks the first so many photos there, and presses Done. */
export async function pickAtGoogle(page: Page, count: number): Promise<string[]> {
  const opening = page.waitForEvent('popup');
  await press(page, 'Open Google');
  const google = await opening;
  const boxes = google.locator('input[name="photo"]');
  await boxes.first().waitFor();
  const ids: string[] = [];
  if (count > byHand) {
    // Pressed one after the other in the page: a way to the browser and back for each would take a minute.
    const pressed = (all: Element[], wanted: number): string[] =>
      all.slice(0, wanted).map((found) => {
        (found as HTMLInputElement).click();
        return (found as HTMLInputElement).value;
      });
    ids.push(...(await boxes.evaluateAll(pressed, count)));
  } else {
    for (let index = 0; index < count; index += 1) {
      await boxes.nth(index).check();
      ids.push(await boxes.nth(index).inputValue());
    }
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
