import type { Page } from 'playwright-core';
import { setFile } from './unwatched.ts';

/** What is needed to write one blob. */
export interface Key {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * A key to write one blob, got as the page gets it; the page itself sends nothing with it. Leaves a field of our own on
 * the page (`#alone`) that holds the file.
 */
export async function keyFor(page: Page, file: string, api: string): Promise<Key> {
  const asking = page.waitForRequest((request) => request.url() === `${api}/api/files/grants`);
  const halt = '**/*comp=block&*';
  await page.route(halt, () => undefined); // only the key is wanted
  await setFile(page, '#app input[type="file"]', file);
  const grant = (await (await (await asking).response())?.json()) as Key;
  await page.getByRole('button', { name: /^Stop: / }).click();
  await page.getByText('was not added.').first().waitFor();
  await page.unroute(halt);
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'alone';
    document.body.append(input);
  });
  await setFile(page, '#alone', file);
  return grant;
}

/** One XHR PUT of the whole file in `#alone`, in ms. Runs in the page, and so knows nothing but its argument. */
export const onePut = ({ url, headers }: Key): Promise<number> =>
  new Promise((resolve, reject) => {
    const file = document.querySelector<HTMLInputElement>('#alone')?.files?.[0];
    if (file === undefined) throw new Error('no file');
    const xhr = new XMLHttpRequest();
    xhr.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    xhr.setRequestHeader('x-ms-blob-type', 'BlockBlob');
    const started = performance.now();
    xhr.onload = () =>
      xhr.status === 201
        ? resolve(performance.now() - started)
        : reject(new Error(`storage answered ${xhr.status}`));
    xhr.onerror = () => reject(new Error('the PUT broke'));
    xhr.send(file);
  });
