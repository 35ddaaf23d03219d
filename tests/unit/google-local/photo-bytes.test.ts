import { describe, expect, test } from '@jest/globals';
import { decode } from 'jpeg-js';
import { newPerson, refresh } from './browser.ts';
import { readExif } from './exif-reader.ts';
import { only, usePicker } from './picker-harness.ts';

const picker = usePicker();
const { knob, get, newSession, picked, onePhoto, local, bytes } = picker;

describe('the bytes', () => {
  test('=d is the original without its place, named and sized', async () => {
    const item = await onePhoto();
    const response = await bytes(`${local(item.mediaFile.baseUrl)}=d`);
    const file = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-length')).toBe(String(file.length));
    expect(response.headers.get('content-disposition')).toBe(
      `attachment;filename="${item.mediaFile.filename}"`,
    );
    const query = `email=${picker.person.email}&id=${item.id}`;
    const original = Buffer.from(await (await fetch(`${picker.origin}/__original?${query}`)).arrayBuffer());
    expect(file.equals(original)).toBe(true);
    const metadata = item.mediaFile.mediaFileMetadata;
    const exif = readExif(file);
    expect(exif).toMatchObject({ make: metadata.cameraMake, model: metadata.cameraModel, hasPlace: false });
    expect(exif.takenAt).toBe(item.createTime.slice(0, 19).replaceAll('-', ':').replace('T', ' '));
    const kept = await fetch(`${picker.origin}/__original?${query}&place=keep`);
    expect(readExif(Buffer.from(await kept.arrayBuffer())).hasPlace).toBe(true);
    const { width, height } = decode(file, { useTArray: true });
    expect([width, height]).toEqual([metadata.width, metadata.height]);
  });

  test.each([
    [
      '=w400-h400',
      (w: number, h: number) => [
        Math.round((w * 400) / Math.max(w, h)),
        Math.round((h * 400) / Math.max(w, h)),
      ],
    ],
    ['=w200', (w: number, h: number) => [200, Math.round((h * 200) / w)]],
    ['=h150', (w: number, h: number) => [Math.round((w * 150) / h), 150]],
    ['=w200-h200-c', () => [200, 200]],
    ['=w9000-h9000', (w: number, h: number) => [w, h]],
  ])('%s is really of that size, and never larger than the original', async (suffix, expected) => {
    const item = await onePhoto();
    const { mediaFileMetadata, baseUrl } = item.mediaFile;
    const response = await bytes(`${local(baseUrl)}${suffix}`);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    const { width, height } = decode(Buffer.from(await response.arrayBuffer()), { useTArray: true });
    expect([width, height]).toEqual(expected(mediaFileMetadata.width, mediaFileMetadata.height));
  });

  test('a small one shows what the original shows', async () => {
    const { baseUrl } = (await onePhoto()).mediaFile;
    const load = async (suffix: string) =>
      decode(Buffer.from(await (await bytes(`${local(baseUrl)}${suffix}`)).arrayBuffer()), {
        useTArray: true,
      });
    const [large, small] = [await load('=d'), await load('=w160-h160')];
    const scale = large.width / small.width;
    let difference = 0;
    for (let y = 0; y < small.height; y += 1) {
      for (let x = 0; x < small.width; x += 1) {
        const from = (Math.floor((y + 0.5) * scale) * large.width + Math.floor((x + 0.5) * scale)) * 4;
        difference += Math.abs((large.data[from] ?? 0) - (small.data[(y * small.width + x) * 4] ?? 0));
      }
    }
    expect(difference / (small.width * small.height)).toBeLessThan(12);
  });

  test('need the owner’s bearer with the scope', async () => {
    const { baseUrl } = (await onePhoto()).mediaFile;
    const url = `${local(baseUrl)}=w64-h64`;
    const stranger = await newPerson(picker.origin);
    expect((await fetch(url)).status).toBe(403);
    const narrow = await refresh(picker.origin, picker.person.refreshToken, { scope: 'openid' });
    expect((await bytes(url, String(narrow.body['access_token']))).status).toBe(403);
    expect((await bytes(url, stranger.accessToken)).status).toBe(403);
    expect((await bytes(url.replace('/ppa/', '/ppa/x'))).status).toBe(403);
    expect((await bytes(url)).status).toBe(200);
    await knob('revoke', { email: picker.person.email });
    expect((await bytes(url)).status).toBe(403);
  });

  test('need a suffix that fits a photo', async () => {
    const url = local((await onePhoto()).mediaFile.baseUrl);
    expect((await bytes(url)).status).toBe(400);
    expect((await bytes(`${url}=w0`)).status).toBe(400);
    expect((await bytes(`${url}=dv`)).status).toBe(404);
  });

  test('are gone from their address after its time, and there again under a new one', async () => {
    await knob('settings', { baseUrlSeconds: 60 });
    const { id, items } = await picked(1);
    const url = `${local(only(items).mediaFile.baseUrl)}=w64-h64`;
    expect((await bytes(url)).status).toBe(200);
    await knob('clock', { advanceSeconds: 61 });
    expect((await bytes(url)).status).toBe(403);
    await knob('settings', { baseUrlSeconds: 3600 });
    const again = await get(`/mediaItems?sessionId=${id}`);
    expect((await bytes(`${local(only(again.body.mediaItems).mediaFile.baseUrl)}=w64-h64`)).status).toBe(200);
  });

  test('of a large file are streamed to the last one', async () => {
    const sizeBytes = 5_000_001;
    const added = await knob('items', { email: picker.person.email, sizeBytes, name: 'huge.jpg' });
    const { id } = await newSession();
    await knob('pick', { sessionId: id, ids: [added.body['id']] });
    const { body } = await get(`/mediaItems?sessionId=${id}`);
    const response = await bytes(`${local(only(body.mediaItems).mediaFile.baseUrl)}=d`);
    expect(response.headers.get('content-length')).toBe(String(sizeBytes));
    const file = Buffer.from(await response.arrayBuffer());
    expect([file.length, file.readUInt16BE(0)]).toEqual([sizeBytes, 0xffd8]);
    expect(decode(file, { useTArray: true }).width).toBeGreaterThan(0);
  });

  test('are never promised smaller than the picture is', async () => {
    const wish = { email: picker.person.email, sizeBytes: 5_000, name: 'tiny.jpg' };
    expect((await knob('items', wish)).status).toBe(400);
  });
});
