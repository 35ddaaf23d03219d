import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { Browser, Page, Response } from 'playwright-core';
import { mp4, videoSize } from '../../local/google/photos/video.ts';
import { launchChromium } from '../support/chromium.ts';
import { bytesPathOf, photoPath, pickedPhotos } from '../support/google.ts';
import { jpegOf, turned } from '../support/pictures.ts';
import { api, knob } from '../support/stack.ts';
import { untilPicturesShow } from './support/google.ts';
import { useFolder } from './support/folder.ts';
import { add, atMyFiles, isAdded } from './support/my-files.ts';
import { runningStack } from './support/stack.ts';
import { expectScreen, openVisit, press, signInWithGoogle } from './support/visit.ts';

jest.setTimeout(120_000);
const stack = runningStack();
let browser: Browser;
const inFolder = useFolder();
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Puts a file on the disk and gives where it lies. */
async function onDisk(name: string, bytes: Uint8Array): Promise<string> {
  const file = inFolder(name);
  await writeFile(file, bytes);
  return file;
}

/** The next thumbnail that the page sends, once the API has answered. */
const sent = (page: Page): Promise<Response> =>
  page.waitForResponse(
    (response) => response.request().method() === 'PUT' && response.url().endsWith('/thumbnail'),
  );

/** What the page reads from storage from now on: `files` or `thumbnails`, and how many bytes came over the wire. */
function watchStorage(page: Page) {
  const origin = new URL(stack.storage.blob).origin;
  const answers: Promise<{ kind: string; bytes: number }>[] = [];
  page.on('requestfinished', (request) => {
    const { origin: at, pathname } = new URL(request.url());
    if (at !== origin || request.method() !== 'GET') return;
    const kind = pathname.split('/').at(-2) ?? '';
    answers.push(request.sizes().then(({ responseBodySize }) => ({ kind, bytes: responseBodySize })));
  });
  return async () => {
    const all = await Promise.all(answers.splice(0));
    return {
      kinds: all.map(({ kind }) => kind),
      bytes: all.reduce((sum, { bytes }) => sum + bytes, 0),
    };
  };
}

/** Natural sizes of the pictures on the screen, once they have all loaded. */
async function sizes(page: Page, place: string): Promise<(readonly [number, number])[]> {
  await page.waitForFunction((at) => {
    const images = [...document.querySelectorAll<HTMLImageElement>(`${at} img`)];
    return images.length > 0 && images.every(({ naturalWidth }) => naturalWidth > 0);
  }, place);
  return page.locator(`${place} img`).evaluateAll((images) =>
    images.map((image) => {
      const { naturalWidth, naturalHeight } = image as HTMLImageElement;
      return [naturalWidth, naturalHeight] as const;
    }),
  );
}

test('a photo that is added gets a small picture, upright, and the list shows that and not the photo', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const photo = turned(jpegOf(1200, 800), 6);
  const keeping = sent(page);
  await add(page, await onDisk('lake.jpg', photo));
  await isAdded(page, 'lake.jpg');
  const kept = await keeping;
  expect(kept.status()).toBe(201);
  expect(kept.request().headers()['content-type']).toBe('image/webp');
  expect(await kept.json()).toMatchObject({ name: 'lake.jpg', size: photo.byteLength, thumbnail: true });

  const read = watchStorage(page);
  await page.reload();
  await expectScreen(page, 'My files');
  expect(await sizes(page, '.item')).toEqual([[267, 400]]);
  const { kinds, bytes } = await read();
  expect(kinds).toEqual(['thumbnails']);
  expect(bytes).toBeLessThan(photo.byteLength / 4);

  await page.locator('a.name').click();
  await expectScreen(page, 'lake.jpg');
  expect(await sizes(page, 'figure')).toEqual([[800, 1200]]);
  expect((await read()).kinds).toEqual(['files']);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

test('a broken picture is added like any file, without a small one, and does not keep the next from having one', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const whole = jpegOf(600, 400);
  const broken = whole.map((byte, at) => (at < 20 ? byte : 0x41));
  const sendings: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/thumbnail') && request.method() === 'PUT') sendings.push(request.url());
  });
  await add(page, await onDisk('broken.jpg', broken));
  await isAdded(page, 'broken.jpg');
  const keeping = sent(page);
  await add(page, await onDisk('whole.jpg', whole));
  await isAdded(page, 'whole.jpg');
  // They are made one after the other: the first had its turn.
  expect(await (await keeping).json()).toMatchObject({ name: 'whole.jpg', thumbnail: true });
  expect(sendings).toHaveLength(1);
  await page.reload();
  await expectScreen(page, 'My files');
  expect(await sizes(page, '.item')).toEqual([[400, 267]]);
  expect(await page.locator('.item').count()).toBe(2);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

test('a film that is added gets a small picture of one of its frames, and one that nobody can play gets none', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const film = mp4('a day at the lake', 2);
  const unknown = Buffer.from(film.toString('latin1').replaceAll('avc1', 'new9'), 'latin1');
  const keeping = sent(page);
  await add(page, await onDisk('unknown.mp4', unknown));
  await isAdded(page, 'unknown.mp4');
  // nobody believes what a name ends in
  await add(page, await onDisk('lake.txt', film));
  await isAdded(page, 'lake.txt');
  // They are made one after the other: the first had its turn.
  const kept = await keeping;
  expect([kept.status(), await kept.json()]).toMatchObject([
    201,
    { name: 'lake.txt', contentType: 'video/mp4', thumbnail: true },
  ]);

  const read = watchStorage(page);
  await page.reload();
  await expectScreen(page, 'My files');
  expect(await sizes(page, '.item')).toEqual([[videoSize.width, videoSize.height]]);
  expect((await read()).kinds).toEqual(['thumbnails']);
  expect(await page.locator('.item').count()).toBe(2);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

test('a deleted photo is known by its small picture, until it is gone for good', async () => {
  const visit = await atMyFiles(browser, stack);
  const { page } = visit;
  const keeping = sent(page);
  await add(page, await onDisk('shore.jpg', jpegOf(600, 400)));
  await isAdded(page, 'shore.jpg');
  expect((await keeping).status()).toBe(201);
  await page.getByRole('button', { name: 'Delete shore.jpg' }).click();
  await page.getByText('shore.jpg is deleted').waitFor();
  const read = watchStorage(page);
  await press(page, 'Deleted things');
  await expectScreen(page, 'Deleted things');
  expect(await sizes(page, '.item')).toEqual([[400, 267]]);
  expect((await read()).kinds).toEqual(['thumbnails']);
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

/** Somebody with two saved photos, of which the older has no small picture: Google did not give it. */
async function withAnOlderPhoto() {
  const picked = await pickedPhotos(2);
  const { token, email } = picked;
  const fault = { path: bytesPathOf(picked), suffix: '=w400-h400', status: 404, times: 1 };
  await knob(stack.google, 'POST', '/__faults', fault);
  const saved: { thumbnail?: boolean; size: number; albumId: string }[] = [];
  for (const at of [0, 1]) {
    const answer = await api('POST', photoPath(picked, at, 'save'), { token, json: { albumTitle: 'Lake' } });
    saved.push(answer.json);
  }
  expect(saved.map(({ thumbnail }) => thumbnail)).toEqual([undefined, true]);
  return { email, album: `${stack.web}/photos/${saved[0]?.albumId ?? ''}`, size: saved[0]?.size ?? 0 };
}

test('a tile without a small picture shows the photo, and makes one of it for the next time', async () => {
  const { email, album, size } = await withAnOlderPhoto();
  const visit = await openVisit(browser, stack.web);
  const { page } = visit;
  const read = watchStorage(page);
  await page.goto(album);
  await expectScreen(page, 'Welcome');
  const keeping = sent(page);
  await signInWithGoogle(page, email);
  await expectScreen(page, 'Lake');
  await untilPicturesShow(page, 2);
  expect((await keeping).status()).toBe(201);
  const first = await read();
  // The photo came once: what is made of it is drawn from what is shown.
  expect(first.kinds.sort()).toEqual(['files', 'thumbnails']);
  expect(first.bytes).toBeGreaterThan(size);

  await page.reload();
  await expectScreen(page, 'Lake');
  await untilPicturesShow(page, 2);
  const next = await read();
  expect(next.kinds).toEqual(['thumbnails', 'thumbnails']);
  expect(next.bytes).toBeLessThan(size);
  await press(page, 'All albums');
  await expectScreen(page, 'Photos');
  await untilPicturesShow(page, 1);
  expect(await page.locator('.grid img').getAttribute('src')).toContain('/thumbnails/');
  expect(visit.complaints).toEqual([]);
  await visit.close();
});

test('who asked the browser to save data sends nothing more than they must', async () => {
  const { email, album } = await withAnOlderPhoto();
  const visit = await openVisit(browser, stack.web);
  const { page } = visit;
  await visit.context.addInitScript(() => {
    Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
  });
  await page.goto(album);
  await expectScreen(page, 'Welcome');
  await signInWithGoogle(page, email);
  await expectScreen(page, 'Lake');
  await untilPicturesShow(page, 2);
  const drawable = await page
    .locator('.grid img')
    .evaluateAll((images) => images.map((image) => image.getAttribute('crossorigin')));
  expect(drawable).toEqual([null, null]);
  await visit.close();
});
