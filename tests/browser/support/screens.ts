import type { Page } from 'playwright-core';
import type { Route } from '../../../web/src/router.ts';
import { fileCases } from './cases/files.ts';
import { mailCases } from './cases/mail.ts';
import { photoCases } from './cases/photos.ts';
import { restCases } from './cases/rest.ts';
import type { ScreenCase } from './screen-case.ts';
import { plenty, type Told } from './told.ts';
import { expectScreen } from './visit.ts';

/** By the screens of the router: a new screen that nobody looks at does not compile. */
export const casesOf: Readonly<Record<Route['screen'], readonly ScreenCase[]>> = {
  ...photoCases,
  ...fileCases,
  ...mailCases,
  ...restCases,
};

/** Every screen behind the sign-in, with a lot, with nothing, and with something wrong. */
export const screenCases: readonly ScreenCase[] = Object.values(casesOf).flat();

/** The case of this name. */
export function caseOf(name: string): ScreenCase {
  const found = screenCases.find((screen) => screen.name === name);
  if (found === undefined) throw new Error(`There is no screen ${name}.`);
  return found;
}

/** Where photos go on being saved when their screen is left: a page that is loaded anew knows nothing of them. */
const saving = new WeakSet<Page>();

/** Goes to the screen inside the page, so that the sign-in stays, and waits until it is whole. */
export async function showScreen(
  page: Page,
  told: Told,
  { address, title, told: news, reach, whole }: ScreenCase,
): Promise<void> {
  Object.assign(told, plenty());
  await goInside(page, '/help');
  await expectScreen(page, 'Help');
  // What the screen before left to be gone on with.
  await page.evaluate(() => {
    localStorage.removeItem('valet.saving');
    for (const key of Object.keys(sessionStorage).filter((key) => key.startsWith('valet.draft')))
      sessionStorage.removeItem(key);
  });
  if (saving.delete(page)) {
    await page.reload();
    await expectScreen(page, 'Help');
  }
  Object.assign(told, news);
  await goInside(page, unseen(address));
  await expectScreen(page, title);
  if (reach !== undefined && address.startsWith('/pick/')) saving.add(page);
  await reach?.(page, told);
  if (whole !== undefined) await page.getByText(whole).first().waitFor();
  await page.waitForFunction(() =>
    [...document.images].every(({ complete, loading }) => complete || loading === 'lazy'),
  );
}

let shown = 0;

/** The same screen, to which nobody comes back: what was shown there before would be shown again. */
function unseen(address: string): string {
  shown += 1;
  const mark = address.includes('?') ? '&' : '?';
  return `${address}${mark}shown=${shown}`;
}

/** As Back and Forward do it. */
async function goInside(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
    dispatchEvent(new PopStateEvent('popstate'));
  }, address);
}
