import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { decode } from 'jpeg-js';
import type { GoogleErrorBody } from '../../../local/google/errors.ts';
import type { PickedMediaItem, PickingSession } from '../../../local/google/picker/types.ts';
import type { RunningPart } from '../../../local/child/child.ts';
import { Browser, mailScope, newGoogle, newPerson, postJson, refresh } from './browser.ts';
import { readExif } from './exif-reader.ts';

let google: RunningPart;
let api: string;
let person: Awaited<ReturnType<typeof newPerson>>;
beforeAll(async () => {
  google = await newGoogle();
  api = `${google.origin}/photospicker.googleapis.com/v1`;
});
beforeEach(async () => {
  person = await newPerson(google.origin);
});
afterAll(() => google.close());

/** Whatever the API answers, by the parts that the tests look at. */
type Body = GoogleErrorBody & PickingSession & { mediaItems: PickedMediaItem[]; nextPageToken?: string };

const bearer = (token = person.accessToken) => ({ authorization: `Bearer ${token}` });
const knob = (name: string, body: unknown) => postJson(`${google.origin}/__${name}`, body);

async function get(path: string, token?: string) {
  const response = await fetch(`${api}${path}`, { headers: bearer(token) });
  return { status: response.status, body: (await response.json()) as Body };
}

async function newSession(pickingConfig?: unknown): Promise<PickingSession> {
  const { status, body } = await postJson(
    `${api}/sessions`,
    pickingConfig === undefined ? {} : { pickingConfig },
    bearer(),
  );
  expect(status).toBe(200);
  return body as unknown as PickingSession;
}

/** A session whose person picked so many, and the first page of them. */
async function picked(count: number): Promise<{ id: string; items: PickedMediaItem[] }> {
  const { id } = await newSession();
  await knob('pick', { sessionId: id, count });
  return { id, items: (await get(`/mediaItems?sessionId=${id}`)).body.mediaItems };
}

/** The one photo of a fresh session. */
async function onePhoto(): Promise<PickedMediaItem> {
  return only((await picked(1)).items);
}

function only<T>(list: readonly T[]): T {
  const [first] = list;
  if (first === undefined) throw new Error('nothing there');
  return first;
}

const local = (url: string) => url.replace('https://', `${google.origin}/`);
const bytes = (url: string, token?: string) => fetch(url, { headers: bearer(token) });

describe('who may call', () => {
  test('nobody without a token, or with a made-up one', async () => {
    const none = await postJson(`${api}/sessions`, {});
    expect([none.status, none.body['error']]).toEqual([
      401,
      expect.objectContaining({
        code: 401,
        status: 'UNAUTHENTICATED',
        details: [expect.objectContaining({ reason: 'CREDENTIALS_MISSING' })],
      }),
    ]);
    const forged = await get('/sessions/any', 'ya29.guess');
    expect([forged.status, forged.body.error.status]).toEqual([401, 'UNAUTHENTICATED']);
  });

  test('nobody whose token lacks the scope', async () => {
    const mailOnly = await newPerson(google.origin, mailScope);
    const { status, body } = await get('/mediaItems?sessionId=any', mailOnly.accessToken);
    expect(status).toBe(403);
    expect(body.error).toMatchObject({
      status: 'PERMISSION_DENIED',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
          domain: 'googleapis.com',
          metadata: { service: 'photospicker.googleapis.com' },
        },
      ],
    });
  });

  test('nobody after the person took the grant back', async () => {
    await knob('revoke', { email: person.email });
    expect((await get('/sessions/any')).status).toBe(401);
  });

  test('another person’s session is not found', async () => {
    const { id } = await newSession();
    const other = await newPerson(google.origin);
    const seen = await get(`/sessions/${id}`, other.accessToken);
    expect([seen.status, seen.body.error.status]).toEqual([404, 'NOT_FOUND']);
  });
});

describe('a session’s life', () => {
  test('begins with what to poll, and loses it once the pick is made', async () => {
    const session = await newSession({ maxItemCount: '5' });
    expect(session).toMatchObject({
      pickerUri: `https://photos.google.com/picker/${session.id}`,
      pollingConfig: { pollInterval: '5s' },
      pickingConfig: { maxItemCount: '5' },
      mediaItemsSet: false,
    });
    await knob('pick', { sessionId: session.id, count: 2 });
    const after = (await get(`/sessions/${session.id}`)).body;
    expect(after['mediaItemsSet']).toBe(true);
    expect(after).not.toHaveProperty('pollingConfig');
  });

  test('counts the time to pick down to 0s, which means stop', async () => {
    const { id } = await newSession();
    await knob('clock', { advanceSeconds: 1801 });
    expect((await get(`/sessions/${id}`)).body.pollingConfig?.timeoutIn).toBe('0s');
    const { response } = await person.browser.go(`/photos.google.com/picker/${id}`);
    expect(response.status).toBe(410);
  });

  test('ends at its expireTime', async () => {
    const { id, expireTime } = await newSession();
    const { body } = await knob('clock', { advanceSeconds: 0 });
    const seconds = (Date.parse(expireTime) - Date.parse(String(body['now']))) / 1000;
    await knob('clock', { advanceSeconds: Math.ceil(seconds) });
    const renewed = await refresh(google.origin, person.refreshToken);
    expect((await get(`/sessions/${id}`, String(renewed.body['access_token']))).status).toBe(404);
  });

  test('is over once deleted', async () => {
    const { id } = await newSession();
    const deleted = await fetch(`${api}/sessions/${id}`, { method: 'DELETE', headers: bearer() });
    expect(await deleted.json()).toEqual({});
    expect((await get(`/sessions/${id}`)).status).toBe(404);
  });

  test.each([2001, '2001', 'many', -1, 1.5, {}])(
    'takes no more than 2,000 items, not %p',
    async (maxItemCount) => {
      const { status, body } = await postJson(
        `${api}/sessions`,
        { pickingConfig: { maxItemCount } },
        bearer(),
      );
      expect([status, (body['error'] as Record<string, unknown>)['status']]).toEqual([
        400,
        'INVALID_ARGUMENT',
      ]);
    },
  );

  test('has a limit for each person', async () => {
    await knob('settings', { maxSessions: 1 });
    await newSession();
    const { status, body } = await postJson(`${api}/sessions`, {}, bearer());
    await knob('settings', { maxSessions: 200 });
    expect([status, (body['error'] as Record<string, unknown>)['status']]).toEqual([
      429,
      'RESOURCE_EXHAUSTED',
    ]);
  });
});

describe('what was picked', () => {
  test('is refused before the person is done, and without a session', async () => {
    const { id } = await newSession();
    const early = await get(`/mediaItems?sessionId=${id}`);
    expect([early.status, early.body.error.status]).toEqual([400, 'FAILED_PRECONDITION']);
    expect((await get('/mediaItems')).body.error.status).toBe('INVALID_ARGUMENT');
    expect((await get(`/sessions/${id}/mediaItems`)).status).toBe(404);
  });

  test('comes in pages of 50 unless asked otherwise', async () => {
    const { id, items } = await picked(60);
    expect(items).toHaveLength(50);
    const path = `/mediaItems?sessionId=${id}`;
    expect((await get(`${path}&pageSize=1000`)).body.mediaItems).toHaveLength(60);
    expect((await get(`${path}&pageSize=-1`)).body.error.status).toBe('INVALID_ARGUMENT');
    const seen: string[] = [];
    let token = '';
    do {
      const { body } = await get(`${path}&pageSize=25&pageToken=${token}`);
      seen.push(...body.mediaItems.map((item) => item.id));
      token = body.nextPageToken ?? '';
    } while (token !== '');
    expect(new Set(seen).size).toBe(60);
  });

  test('may begin with an empty page, and takes no other session’s page token', async () => {
    const { id } = await picked(3);
    await knob('settings', { emptyFirstPage: true });
    const first = await get(`/mediaItems?sessionId=${id}`);
    await knob('settings', { emptyFirstPage: false });
    expect(Object.keys(first.body)).toEqual(['nextPageToken']);
    const token = String(first.body.nextPageToken);
    expect((await get(`/mediaItems?sessionId=${id}&pageToken=${token}`)).body.mediaItems).toHaveLength(3);
    const other = await picked(1);
    expect((await get(`/mediaItems?sessionId=${other.id}&pageToken=${token}`)).status).toBe(400);
  });

  test('differs from account to account', async () => {
    const mine = (await picked(3)).items.map((item) => item.id);
    person = await newPerson(google.origin);
    const theirs = (await picked(3)).items.map((item) => item.id);
    expect(mine.filter((id) => theirs.includes(id))).toEqual([]);
  });
});

describe('the bytes', () => {
  test('=d is the original without its place, named and sized', async () => {
    const item = await onePhoto();
    const response = await bytes(`${local(item.mediaFile.baseUrl)}=d`);
    const file = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-length')).toBe(String(file.length));
    expect(response.headers.get('content-disposition')).toBe(
      `attachment;filename="${item.mediaFile.filename}"`,
    );
    const query = `email=${person.email}&id=${item.id}`;
    const original = Buffer.from(await (await fetch(`${google.origin}/__original?${query}`)).arrayBuffer());
    expect(file.equals(original)).toBe(true);
    const metadata = item.mediaFile.mediaFileMetadata;
    const exif = readExif(file);
    expect(exif).toMatchObject({ make: metadata.cameraMake, model: metadata.cameraModel, hasPlace: false });
    expect(exif.takenAt).toBe(item.createTime.slice(0, 19).replaceAll('-', ':').replace('T', ' '));
    const kept = await fetch(`${google.origin}/__original?${query}&place=keep`);
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
    const stranger = await newPerson(google.origin);
    expect((await fetch(url)).status).toBe(403);
    expect((await bytes(url, stranger.accessToken)).status).toBe(403);
    expect((await bytes(url.replace('/ppa/', '/ppa/x'))).status).toBe(403);
    expect((await bytes(url)).status).toBe(200);
    await knob('revoke', { email: person.email });
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
    const added = await knob('items', { email: person.email, sizeBytes, name: 'huge.jpg' });
    const { id } = await newSession();
    await knob('pick', { sessionId: id, ids: [added.body['id']] });
    const { body } = await get(`/mediaItems?sessionId=${id}`);
    const response = await bytes(`${local(only(body.mediaItems).mediaFile.baseUrl)}=d`);
    expect(response.headers.get('content-length')).toBe(String(sizeBytes));
    const file = Buffer.from(await response.arrayBuffer());
    expect([file.length, file.readUInt16BE(0)]).toEqual([sizeBytes, 0xffd8]);
    expect(decode(file, { useTArray: true }).width).toBeGreaterThan(0);
  });
});

describe('the page to pick from', () => {
  const choose = (ids: readonly string[]) =>
    new URLSearchParams([['action', 'done'], ...ids.map((id): [string, string] => ['photo', id])]);
  const offered = (page: string) =>
    [...page.matchAll(/name="photo" value="([^"]+)"/g)].map(([, id = '']) => id);

  test('offers 60 photos with thumbnails, takes the pick, and closes with /autoclose', async () => {
    const { id } = await newSession();
    const page = await person.browser.go(`/photos.google.com/picker/${id}/autoclose`);
    const text = await page.response.text();
    const ids = offered(text);
    expect(ids).toHaveLength(60);
    const [, thumbnail = ''] = /src="([^"]+)"/.exec(text) ?? [];
    const image = await person.browser.go(thumbnail);
    expect(decode(Buffer.from(await image.response.arrayBuffer()), { useTArray: true }).width).toBe(320);
    const done = await person.browser.go(page.url, choose(ids.slice(3, 5)));
    expect(await done.response.text()).toContain('window.close()');
    const { body } = await get(`/mediaItems?sessionId=${id}`);
    expect(body.mediaItems.map((item) => item.id)).toEqual(ids.slice(3, 5));
    const late = await person.browser.go(page.url, choose(ids.slice(0, 1)));
    expect(late.response.status).toBe(200);
    expect((await get(`/mediaItems?sessionId=${id}`)).body.mediaItems).toHaveLength(2);
  });

  test('takes neither none nor too many, nor what is not there', async () => {
    const { id } = await newSession({ maxItemCount: 2 });
    const path = `/photos.google.com/picker/${id}`;
    const ids = offered(await (await person.browser.go(path)).response.text());
    for (const wrong of [[], ids.slice(0, 3), ['AF1QipNobodys']]) {
      expect((await person.browser.go(path, choose(wrong))).response.status).toBe(400);
    }
    expect((await get(`/sessions/${id}`)).body.mediaItemsSet).toBe(false);
  });

  test('asks who it is in a browser that is signed out, and turns others away', async () => {
    const { id } = await newSession();
    const path = `/photos.google.com/picker/${id}`;
    const stranger = new Browser(google.origin);
    const chooser = await stranger.go(path);
    expect(await chooser.response.text()).toContain('Choose an account');
    const other = await stranger.go(chooser.url, new URLSearchParams({ account: 'second@example.com' }));
    expect(other.response.status).toBe(403);
    const owner = new Browser(google.origin);
    const asked = await owner.go(path);
    const page = await owner.go(asked.url, new URLSearchParams({ account: person.email }));
    expect(offered(await page.response.text())).toHaveLength(60);
  });

  test('leads nowhere else, and cannot be framed', async () => {
    for (const target of [
      'https://evil.example/',
      '//evil.example',
      '/photos.google.com/../__faults',
      '/photos.google.com\\@x',
    ]) {
      const query = new URLSearchParams({ continue: target });
      const { response } = await new Browser(google.origin).go(
        `/accounts.google.com/AccountChooser?${query.toString()}`,
      );
      expect(response.status).toBe(400);
    }
    const { response } = await person.browser.go(`/photos.google.com/picker/${(await newSession()).id}`);
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });
});
