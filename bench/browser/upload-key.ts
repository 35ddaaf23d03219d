import type { Page } from 'playwright-core';

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
  await page.locator('#app input[type="file"]').setInputFiles(file);
  const grant = (await (await (await asking).response())?.json()) as Key;
  await page.getByRole('button', { name: /^Stop adding/ }).click();
  await page.getByText('was not added.').first().waitFor();
  await page.unroute(halt);
  await page.evaluate(() => {
    const input = document.createElement('input');
    input.type = 'file';
    input.id = 'alone';
    document.body.append(input);
  });
  await page.locator('#alone').setInputFiles(file);
  return grant;
}

/** One XHR PUT of the whole file in `#alone`, in ms. */
export async function onePut(page: Page, key: Key): Promise<number> {
  return await page.evaluate(
    ({ url, headers }) =>
      new Promise<number>((resolve, reject) => {
        const input = document.querySelector<HTMLInputElement>('#alone');
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
        xhr.send(input?.files?.[0] ?? null);
      }),
    key,
  );
}
