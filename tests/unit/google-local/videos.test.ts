import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningPart } from '../../../local/child/child.ts';
import type { PickedMediaItem } from '../../../local/google/picker/types.ts';
import { newGoogle, newPerson, photosScope, postJson } from './browser.ts';

const albumsScope = 'https://www.googleapis.com/auth/photoslibrary.readonly.appcreateddata';
const contactsScope = 'https://www.googleapis.com/auth/contacts.readonly';

let google: RunningPart;
let person: Awaited<ReturnType<typeof newPerson>>;
beforeAll(async () => {
  google = await newGoogle();
  person = await newPerson(google.origin, `${photosScope} ${albumsScope} ${contactsScope}`);
});
afterAll(() => google.close());

const headers = (token = person.accessToken) => ({ authorization: `Bearer ${token}` });
const knob = (name: string, body: unknown) => postJson(`${google.origin}/__${name}`, body);
const local = (url: string) => fetch(url.replace('https://', `${google.origin}/`), { headers: headers() });

async function get(path: string, token?: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await fetch(`${google.origin}/${path}`, { headers: headers(token) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function library(): Promise<{ id: string; filename: string; type: string }[]> {
  const response = await fetch(`${google.origin}/__library?email=${person.email}`);
  return ((await response.json()) as { items: { id: string; filename: string; type: string }[] }).items;
}

/** A picked item, as a fresh session lists it. */
async function pickOne(id: string): Promise<PickedMediaItem> {
  const api = `${google.origin}/photospicker.googleapis.com/v1`;
  const { body } = await postJson(`${api}/sessions`, {}, headers());
  await knob('pick', { sessionId: body['id'], ids: [id] });
  const listed = await get(`photospicker.googleapis.com/v1/mediaItems?sessionId=${String(body['id'])}`);
  const [item] = listed.body['mediaItems'] as PickedMediaItem[];
  if (item === undefined) throw new Error('nothing was picked');
  return item;
}

async function aVideo(): Promise<PickedMediaItem> {
  const found = (await library()).find((item) => item.type === 'VIDEO');
  return pickOne(found?.id ?? '');
}

describe('videos', () => {
  test('are three among 300 photos', async () => {
    const types = (await library()).map(({ type }) => type);
    expect([types.length, types.filter((type) => type === 'VIDEO').length]).toEqual([303, 3]);
  });

  test('say so, and come as MP4 by =dv alone, a still by a size', async () => {
    const item = await aVideo();
    expect([item.type, item.mediaFile.mimeType]).toEqual(['VIDEO', 'video/mp4']);
    expect(item.mediaFile.mediaFileMetadata.videoMetadata).toEqual({ fps: 10, processingStatus: 'READY' });
    expect(item.mediaFile.mediaFileMetadata.photoMetadata).toBeUndefined();
    const file = await local(`${item.mediaFile.baseUrl}=dv`);
    expect([file.status, file.headers.get('content-type')]).toEqual([200, 'video/mp4']);
    const bytes = Buffer.from(await file.arrayBuffer());
    expect(bytes.subarray(4, 8).toString()).toBe('ftyp');
    const again = Buffer.from(await (await local(`${item.mediaFile.baseUrl}=dv`)).arrayBuffer());
    expect(createHash('sha256').update(again).digest('hex')).toBe(
      createHash('sha256').update(bytes).digest('hex'),
    );
    const original = await fetch(`${google.origin}/__original?email=${person.email}&id=${item.id}`);
    expect(Buffer.from(await original.arrayBuffer()).equals(bytes)).toBe(true);
    expect((await local(`${item.mediaFile.baseUrl}=d`)).status).toBe(404);
    expect((await local(`${item.mediaFile.baseUrl}=w64-h64`)).headers.get('content-type')).toBe('image/jpeg');
  });

  test('of which each box of the file is whole', async () => {
    const { mediaFile } = await aVideo();
    const bytes = Buffer.from(await (await local(`${mediaFile.baseUrl}=dv`)).arrayBuffer());
    const boxes: string[] = [];
    for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at))
      boxes.push(bytes.toString('latin1', at + 4, at + 8));
    expect(boxes).toEqual(['ftyp', 'mdat', 'moov']);
  });

  test.each(['PROCESSING', 'FAILED'])('that are %s have no bytes yet', async (videoStatus) => {
    await knob('settings', { videoStatus });
    try {
      const { mediaFile } = await aVideo();
      expect(mediaFile.mediaFileMetadata.videoMetadata?.processingStatus).toBe(videoStatus);
      expect((await local(`${mediaFile.baseUrl}=dv`)).status).toBe(404);
    } finally {
      await knob('settings', { videoStatus: 'READY' });
    }
  });

  test('a photo has no =dv', async () => {
    const item = await pickOne((await library())[0]?.id ?? '');
    expect((await local(`${item.mediaFile.baseUrl}=dv`)).status).toBe(404);
    expect((await local(`${item.mediaFile.baseUrl}=d`)).status).toBe(200);
  });
});

describe('albums that the app made', () => {
  const albums = 'photoslibrary.googleapis.com/v1/albums';

  test('are absent, key and all, until there are some; then they list their items', async () => {
    const fresh = await newPerson(google.origin, albumsScope);
    expect((await get(albums, fresh.accessToken)).body).toEqual({});
    const made = await knob('albums', { email: person.email, title: 'Valet', count: 30 });
    const [album] = (await get(albums)).body['albums'] as Record<string, string>[];
    expect(album).toMatchObject({ id: made.body['id'], title: 'Valet', mediaItemsCount: '30' });
    const cover = await fetch(
      `${String(album?.['coverPhotoBaseUrl']).replace('https://', `${google.origin}/`)}=w64-h64`,
    );
    expect(cover.status).toBe(200);
    const seen: unknown[] = [];
    let pageToken: unknown;
    do {
      const search = `${google.origin}/photoslibrary.googleapis.com/v1/mediaItems:search`;
      const { body } = await postJson(
        search,
        { albumId: album?.['id'], pageSize: 12, ...(pageToken === undefined ? {} : { pageToken }) },
        headers(),
      );
      seen.push(...(body['mediaItems'] as { id: string }[]).map(({ id }) => id));
      pageToken = body['nextPageToken'];
    } while (pageToken !== undefined);
    expect(seen).toEqual(made.body['mediaItemIds']);
  });

  test('need their own scope', async () => {
    const other = await newPerson(google.origin, photosScope);
    expect((await get(albums, other.accessToken)).status).toBe(403);
    expect((await get(`${albums}/none`)).status).toBe(404);
  });
});

describe('People', () => {
  const me = 'people.googleapis.com/v1/people/me';

  test('tells the person what was granted and asked for', async () => {
    const { body } = await get(`${me}?personFields=names,emailAddresses,photos`);
    expect(body['resourceName']).toBe(`people/${person.sub}`);
    expect(body['emailAddresses']).toMatchObject([{ value: person.email }]);
    expect(body['photos']).toMatchObject([
      { url: expect.stringContaining('lh3.googleusercontent.com') as unknown },
    ]);
    expect((await get(`${me}?personFields=names`)).body['photos']).toBeUndefined();
    expect((await get(me)).status).toBe(400);
    expect((await get(`${me}?personFields=shoeSize`)).status).toBe(400);
  });

  test('finds contacts by the beginning of a name or address, with the scope', async () => {
    const path = 'people.googleapis.com/v1/people:searchContacts?readMask=names,emailAddresses&query=linked';
    const { body } = await get(path);
    expect(body['results']).toMatchObject([{ person: { names: [{ displayName: 'Lena Linked' }] } }]);
    const other = await newPerson(google.origin, photosScope);
    expect((await get(path, other.accessToken)).status).toBe(403);
    expect((await get(path.replace('linked', 'nobody-at-all'))).body).toEqual({});
  });
});
