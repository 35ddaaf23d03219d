import type { Browser, Page } from 'playwright-core';
import { newPerson, type Person } from './people.ts';
import type { Stack } from './stack.ts';
import { expectScreen, furtherTab, openVisit, signInAnotherWay, type Visit } from './visit.ts';

/** Somebody new, on My files, with nothing there. */
export async function atMyFiles(browser: Browser, stack: Stack): Promise<Visit & { person: Person }> {
  const person = await newPerson(stack, 'Fay Files', false);
  const visit = await openVisit(browser, stack.web, { acceptDownloads: true });
  await visit.page.goto(`${stack.web}/files`);
  await expectScreen(visit.page, 'Welcome');
  await signInAnotherWay(visit.page, person.key);
  await expectScreen(visit.page, 'My files');
  await visit.page.getByText('You have no files here yet.').waitFor();
  return { ...visit, person };
}

/** A further tab of the same browser, on My files as this person. */
export const atMyFilesToo = (visit: Visit, stack: Stack, person: Person): Promise<Page> =>
  furtherTab(visit.context, `${stack.web}/files`, person.key, 'My files');

export const add = (page: Page, files: string | string[]): Promise<void> =>
  page.locator('#app input[type="file"]').setInputFiles(files);

export const isAdded = (page: Page, name: string): Promise<void> =>
  page.getByText(`${name} is now in your files.`).waitFor({ timeout: 120_000 });

/** Has the page keep a copy of a file; where it lies, and its suggested name. */
export async function copyOf(page: Page, name: string): Promise<{ file: string; suggested: string }> {
  const saving = page.waitForEvent('download', { timeout: 60_000 });
  await page.getByRole('button', { name: `Keep a copy of ${name}` }).click();
  const download = await saving;
  return { file: await download.path(), suggested: download.suggestedFilename() };
}
