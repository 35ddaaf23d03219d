import { apiError } from '../errors.ts';
import { type Incoming, json, type Reply } from '../http.ts';
import { requireScope } from '../oauth/bearer.ts';
import type { AccessToken } from '../oauth/grants.ts';
import { photosLibraryScope } from '../oauth/scopes.ts';
import type { Album, Photo } from '../photos/library.ts';
import { framesPerSecond } from '../photos/video.ts';
import type { Surface } from '../router.ts';
import type { World } from '../world.ts';

const host = 'photoslibrary.googleapis.com';

/** photoslibrary.googleapis.com: what the app itself put into Google Photos, which is nothing until a test says so. */
export const photosLibrary: Surface = {
  host,
  routes: [
    { method: 'GET', path: '/v1/albums', handle: listAlbums },
    { method: 'GET', path: '/v1/albums/:id', handle: getAlbum },
    { method: 'POST', path: '/v1/mediaItems:search', handle: search },
  ],
};

function authorize(request: Incoming, world: World, method: string): AccessToken {
  const called = { service: host, method: `google.photos.library.v1.PhotosLibrary.${method}` };
  return requireScope(request, world, [photosLibraryScope], called);
}

function listAlbums(request: Incoming, world: World): Reply {
  const { account } = authorize(request, world, 'ListAlbums').grant;
  const size = readSize(request.query.get('pageSize'), 20, 50);
  const { page, next } = pageOf(world.library.albums(account), request.query.get('pageToken'), size);
  const albums = page.map((album) => describeAlbum(album, account.sub, world));
  // With nothing to list the key itself is absent.
  return json(200, { ...(albums.length === 0 ? {} : { albums }), ...next });
}

function getAlbum(request: Incoming, world: World): Reply {
  const { account } = authorize(request, world, 'GetAlbum').grant;
  return json(200, describeAlbum(findAlbum(account.sub, request.param('id'), world), account.sub, world));
}

function findAlbum(sub: string, id: string, world: World): Album {
  const account = world.accounts.find(sub);
  const album = account && world.library.albums(account).find((candidate) => candidate.id === id);
  if (album === undefined) throw apiError('NOT_FOUND', 'Requested entity was not found.');
  return album;
}

async function search(request: Incoming, world: World): Promise<Reply> {
  const { account } = authorize(request, world, 'SearchMediaItems').grant;
  const body = await request.jsonObject();
  if (body === undefined) throw apiError('INVALID_ARGUMENT', 'Invalid JSON payload received.');
  const { albumId, pageSize, pageToken } = body;
  const photos =
    typeof albumId === 'string'
      ? findAlbum(account.sub, albumId, world).photos
      : [...new Set(world.library.albums(account).flatMap((album) => album.photos))];
  const size = readSize(pageSize === undefined ? null : JSON.stringify(pageSize), 25, 100);
  const { page, next } = pageOf(photos, typeof pageToken === 'string' ? pageToken : null, size);
  const mediaItems = page.map((photo) => describeItem(photo, account.sub, world));
  return json(200, { ...(mediaItems.length === 0 ? {} : { mediaItems }), ...next });
}

function describeAlbum(album: Album, sub: string, world: World) {
  const cover = album.photos[0];
  return {
    id: album.id,
    title: album.title,
    productUrl: `https://photos.google.com/lr/album/${album.id}`,
    isWriteable: true,
    mediaItemsCount: String(album.photos.length),
    ...(cover === undefined
      ? {}
      : {
          coverPhotoBaseUrl: world.baseUrls.make({ sub, photoId: cover.id }, 'lr'),
          coverPhotoMediaItemId: cover.id,
        }),
  };
}

function describeItem(photo: Photo, sub: string, world: World) {
  const { notes, videoSeconds } = photo;
  const camera = { cameraMake: notes.make, cameraModel: notes.model };
  const own =
    videoSeconds === undefined
      ? { photo: { ...camera, focalLength: notes.focalLength, apertureFNumber: notes.fNumber } }
      : { video: { ...camera, fps: framesPerSecond, status: world.settings.videoStatus } };
  return {
    id: photo.id,
    productUrl: `https://photos.google.com/lr/photo/${photo.id}`,
    baseUrl: world.baseUrls.make({ sub, photoId: photo.id }, 'lr'),
    mimeType: videoSeconds === undefined ? 'image/jpeg' : 'video/mp4',
    mediaMetadata: {
      creationTime: notes.takenAt.toISOString().replace('.000Z', 'Z'),
      width: String(notes.width),
      height: String(notes.height),
      ...own,
    },
    filename: photo.filename,
  };
}

function readSize(text: string | null, fallback: number, most: number): number {
  const size = Number(text ?? '0');
  if (!Number.isInteger(size) || size < 0 || size > most)
    throw apiError('INVALID_ARGUMENT', `Page size must be at most ${most}.`);
  return size === 0 ? fallback : size;
}

function pageOf<T>(all: readonly T[], token: string | null, size: number) {
  const start = token === null || token === '' ? 0 : Number(/^page(\d{1,6})$/.exec(token)?.[1] ?? 'NaN');
  if (Number.isNaN(start)) throw apiError('INVALID_ARGUMENT', 'Invalid page token.');
  const end = start + size;
  return { page: all.slice(start, end), next: end < all.length ? { nextPageToken: `page${end}` } : {} };
}
