import { beforeEach, describe, expect, test } from '@jest/globals';
import type { FileItem } from '../../../shared/contract/index.ts';
import { GoogleApi, Photos, type SourceFile } from '../../../shared/google/index.ts';
import {
  googleFetch,
  GoogleOAuth,
  GoogleTokens,
  requiredScope,
} from '../../../shared/linked-accounts/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import { type Call, fakeServer, HeldClock, json } from '../linked-accounts/support.ts';
import { type Item, mediaItem, owner, png, problemOf } from './picker-items.ts';

const signal = new AbortController().signal;

let clock: HeldClock;
let calls: Call[];
/** What the session holds, page by page. */
let pages: Item[][];
let bytes: (call: Call) => Response;

beforeEach(() => {
  clock = new HeldClock();
  pages = [[{ id: 'a' }]];
  bytes = () => new Response(png);
});

function google(call: Call): Response {
  const { url } = call;
  if (url.host === 'oauth2.googleapis.com') {
    return json(200, { access_token: 'at', expires_in: 86_400, scope: requiredScope.photos });
  }
  calls.push(call);
  if (url.host.endsWith('googleusercontent.com')) return bytes(call);
  if (url.pathname === '/v1/mediaItems') {
    const at = Number(url.searchParams.get('pageToken') ?? '0');
    const next = at + 1 < pages.length ? { nextPageToken: String(at + 1) } : {};
    const items = pages[at] ?? [];
    return json(200, { ...(items.length > 0 && { mediaItems: items.map(mediaItem) }), ...next });
  }
  return json(200, {
    id: 's',
    pickerUri: 'https://photos.google.com/picker/s',
    pollingConfig: { pollInterval: '2.5s', timeoutIn: '60s' },
    expireTime: '2026-11-22T00:00:00Z',
  });
}

function photosWith(answer: (call: Call) => Response = google, originOverride?: string, there?: FileItem) {
  calls = [];
  const added: string[] = [];
  const saved: SourceFile[] = [];
  const fetch = googleFetch(fakeServer(answer).fetch, undefined);
  const tokens = new GoogleTokens({
    source: {
      linkedToken: () =>
        Promise.resolve({ account: '1', accessToken: new Secret('x'), refreshToken: new Secret('rt') }),
    },
    oauth: new GoogleOAuth({ clientId: 'c', clientSecret: new Secret('s') }, fetch, clock),
    clock,
  });
  const photos = new Photos({
    api: new GoogleApi({ fetch, tokens, clock }),
    files: {
      saveOnce: (_caller, _owner, file) => {
        saved.push(file);
        return Promise.resolve({ state: 'working' as const, retryAfter: 1 });
      },
      savedAs: () => Promise.resolve(there),
    },
    albums: {
      resolve: () => Promise.resolve('album'),
      add: (_owner, _album, file) => Promise.resolve(void added.push(file.id)),
    },
    originOverride,
    clock,
  });
  return { photos, saved, added };
}

const paths = () => calls.map((call) => `${call.url.host}${call.url.pathname}`);
const listings = () => calls.filter((call) => call.url.pathname === '/v1/mediaItems').length;

describe('a session', () => {
  test('is told in milliseconds, its window where a browser can reach it', async () => {
    const real = await photosWith().photos.startSession(owner);
    expect(real).toEqual({
      id: 's',
      pickerUri: 'https://photos.google.com/picker/s',
      picked: false,
      pollAfterMs: 2500,
      timeoutMs: 60_000,
      expiresAt: '2026-11-22T00:00:00.000Z',
    });
    const local = await photosWith(google, 'http://localhost:4500').photos.startSession(owner, 7);
    expect(local.pickerUri).toBe('http://localhost:4500/photos.google.com/picker/s');
    expect(JSON.parse(calls[0]?.body ?? '')).toEqual({ pickingConfig: { maxItemCount: '7' } });
  });

  test.each([
    [
      'over',
      { pollingConfig: { pollInterval: '5s', timeoutIn: '0s' } },
      { picked: false, pollAfterMs: 0, timeoutMs: 0 },
    ],
    ['picked', { mediaItemsSet: true }, { picked: true, pollAfterMs: 0 }],
    ['hasty', { pollingConfig: { pollInterval: '0.01s' } }, { picked: false, pollAfterMs: 1000 }],
  ])('that is %s is not asked about too often', async (_, over, expected) => {
    const { photos } = photosWith((call) =>
      call.url.host === 'oauth2.googleapis.com'
        ? google(call)
        : json(200, {
            id: 's',
            pickerUri: 'https://photos.google.com/picker/s',
            expireTime: '2026-11-22T00:00:00Z',
            ...over,
          }),
    );
    expect(await photos.session(owner, 's')).toMatchObject(expected);
  });

  test('whose window would be anywhere else is refused', async () => {
    const { photos } = photosWith((call) =>
      call.url.host === 'oauth2.googleapis.com'
        ? google(call)
        : json(200, {
            id: 's',
            pickerUri: 'https://evil.example/picker/s',
            expireTime: '2026-11-22T00:00:00Z',
          }),
    );
    expect((await problemOf(photos.startSession(owner))).code).toBe('upstream_failed');
  });
});

describe('picked photos', () => {
  test('are told without one that nobody can read', async () => {
    const mediaItems = [mediaItem({ id: 'a' }), { id: 'b', type: 'PHOTO' }, 'c', mediaItem({ id: 'd' })];
    const { photos } = photosWith((call) =>
      call.url.pathname === '/v1/mediaItems' ? json(200, { mediaItems }) : google(call),
    );
    const { items } = await photos.picked(owner, 's', { limit: 100 });
    expect(items.map(({ id }) => id)).toEqual(['a', 'd']);
  });

  test('are told without their addresses', async () => {
    pages = [
      [
        { id: 'a', filename: '../x\u202Egpj.jpg' },
        { id: 'v', type: 'VIDEO', status: 'PROCESSING' },
      ],
    ];
    const page = await photosWith().photos.picked(owner, 's', { limit: 50 });
    expect(page.items).toEqual([
      {
        ...{ id: 'a', type: 'photo', name: '.. x gpj.jpg', contentType: 'image/jpeg', ready: true },
        ...{ takenAt: '2026-05-01T08:00:00.500Z', width: 4032, height: 3024 },
      },
      expect.objectContaining({ id: 'v', type: 'video', ready: false }),
    ]);
  });

  test('are found behind empty pages, and listed once for thumbnails that come together', async () => {
    pages = [[], [{ id: 'a' }], [], [{ id: 'b' }]];
    const { photos } = photosWith();
    const all = await Promise.all(['a', 'b', 'a', 'b'].map((id) => photos.thumbnail(owner, 's', id)));
    expect(all.map((one) => one.contentType)).toEqual(Array.from(all, () => 'image/png'));
    expect(listings()).toBe(4);
    await photos.thumbnail(owner, 's', 'b');
    expect(listings()).toBe(4);
    expect((await problemOf(photos.thumbnail(owner, 's', 'c'))).code).toBe('not_found');
  });

  test('of one person are no other person’s', async () => {
    const { photos } = photosWith();
    await photos.thumbnail(owner, 's', 'a');
    await photos.mayShow({ ...owner, subject: 'google-oauth2|2' }, 's', 'a');
    expect(listings()).toBe(2);
  });

  test('get a fresh address when theirs is 55 minutes old, and when Google refuses it', async () => {
    const { photos } = photosWith();
    await photos.thumbnail(owner, 's', 'a');
    clock.time += 54 * 60_000;
    await photos.thumbnail(owner, 's', 'a');
    expect(listings()).toBe(1);
    clock.time += 2 * 60_000;
    await photos.thumbnail(owner, 's', 'a');
    expect(listings()).toBe(2);
    let refusals = 1;
    bytes = () => (refusals-- > 0 ? new Response('<html>', { status: 403 }) : new Response(png));
    clock.time += 1000;
    await photos.thumbnail(owner, 's', 'a');
    expect(listings()).toBe(3);
    bytes = () => new Response('<html>', { status: 403 });
    expect((await problemOf(photos.thumbnail(owner, 's', 'a'))).code).toBe('upstream_failed');
  });

  test.each([
    'http://169.254.169.254/latest',
    'https://evil.example/x',
    'https://lh3.googleusercontent.com.evil.example/x',
    'https://lh3.googleusercontent.com@evil.example/x',
    'http://lh3.googleusercontent.com/x',
    'https://photospicker.googleapis.com/x',
  ])('are never fetched from %s', async (baseUrl) => {
    pages = [[{ id: 'a', baseUrl }]];
    const { photos } = photosWith();
    expect((await problemOf(photos.thumbnail(owner, 's', 'a'))).code).toBe('upstream_failed');
    expect(new Set(paths())).toEqual(new Set(['photospicker.googleapis.com/v1/mediaItems']));
  });

  test.each<[string, () => Response]>([
    ['is HTML', () => new Response('<html><script>alert(1)</script>')],
    ['is an SVG', () => new Response('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
    ['is empty', () => new Response('')],
    ['is 5 MB', () => new Response(Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)]))],
  ])('are not shown when the thumbnail %s', async (_, answer) => {
    bytes = answer;
    const { photos } = photosWith();
    expect((await problemOf(photos.thumbnail(owner, 's', 'a'))).code).toBe('upstream_failed');
  });
});

describe('an original', () => {
  const album = { albumTitle: 'T' };

  test('comes as a photo by =d, as a film by =dv, under one key of its own', async () => {
    pages = [[{ id: 'a' }, { id: 'v', type: 'VIDEO', status: 'READY', filename: '' }]];
    const { photos, saved } = photosWith();
    await photos.save(owner, 's', 'a', album, signal);
    await photos.save(owner, 's', 'v', album, signal);
    expect(saved).toMatchObject([
      { sourceKey: 'google-photos:a', name: 'a.jpg', takenAt: '2026-05-01T08:00:00.500Z', albumId: 'album' },
      { sourceKey: 'google-photos:v', name: 'video.mp4' },
    ]);
    const before = calls.length;
    for (const file of saved) await file.open(0, signal);
    expect(paths().slice(before)).toEqual([
      'lh3.googleusercontent.com/ppa/a=d',
      'lh3.googleusercontent.com/ppa/v=dv',
    ]);
    expect(calls.slice(before).map((call) => call.headers.get('range'))).toEqual([null, null]);
  });

  test.each([
    ['PROCESSING', 'not_ready', 30],
    ['FAILED', 'upstream_failed', undefined],
  ])('of a film that is %s is %s', async (status, code, retryAfter) => {
    pages = [[{ id: 'v', type: 'VIDEO', status }]];
    const { photos, saved } = photosWith();
    const problem = await problemOf(photos.save(owner, 's', 'v', album, signal));
    expect([problem.code, problem.retryAfter, saved.length]).toEqual([code, retryAfter, 0]);
  });

  test('of a film is there soon after Google is done with it', async () => {
    pages = [[{ id: 'v', type: 'VIDEO', status: 'PROCESSING' }]];
    const { photos, saved } = photosWith();
    await problemOf(photos.save(owner, 's', 'v', album, signal));
    pages = [[{ id: 'v', type: 'VIDEO', status: 'READY' }]];
    clock.time += 30_000;
    await photos.save(owner, 's', 'v', album, signal);
    expect([saved.length, listings()]).toEqual([1, 2]);
  });

  test('that is here already needs no Google, and goes into the album too', async () => {
    const there = { id: 'f'.repeat(26), name: 'a.jpg' } as FileItem;
    const { photos, saved, added } = photosWith(google, undefined, there);
    const outcome = await photos.save(owner, 's', 'a', album, signal);
    expect(outcome).toMatchObject({
      state: 'done',
      created: false,
      file: { id: there.id, albumId: 'album' },
    });
    expect([saved.length, calls.length, added]).toEqual([0, 0, [there.id]]);
  });

  test('is continued where an earlier call came to, or told to start over', async () => {
    const { photos, saved } = photosWith();
    await photos.save(owner, 's', 'a', album, signal);
    const [file] = saved;
    bytes = (call) =>
      new Response('cdef', {
        status: 206,
        headers: {
          'content-range': 'bytes 2-5/6',
          'content-length': '4',
          'x-range': call.headers.get('range') ?? '',
        },
      });
    expect(await file?.open(2, signal)).toMatchObject({ from: 2, size: 6 });
    expect(calls.at(-1)?.headers.get('range')).toBe('bytes=2-');
    bytes = () => new Response('abcdef', { headers: { 'content-length': '6' } });
    const whole = await file?.open(2, signal);
    expect(whole).toMatchObject({ from: 0, size: 6 });
    expect(await new Response(whole?.stream).text()).toBe('abcdef');
  });
});
