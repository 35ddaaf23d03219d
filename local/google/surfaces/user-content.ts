import { page, html } from '../html.ts';
import { type Incoming, Refusal, type Reply } from '../http.ts';
import { photosPickerScope } from '../oauth/scopes.ts';
import { type Box, originalFile, scaledJpeg } from '../photos/bytes.ts';
import { avatarOf, type Photo } from '../photos/library.ts';
import type { Surface } from '../router.ts';
import type { World } from '../world.ts';

/** lh3.googleusercontent.com: bytes of pictures. */
export const userContent: Surface = {
  host: 'lh3.googleusercontent.com',
  routes: [
    { method: 'GET', path: '/ppa/:name', handle: picked },
    { method: 'GET', path: '/lr/:name', handle: ofLibrary },
    { method: 'GET', path: '/a/:name', handle: avatar },
  ],
};

/** A picked photo: the owner's bearer, an address in its time and a suffix, or nothing (Picker guide, "Base URLs"). */
function picked(request: Incoming, world: World): Reply {
  const [name = '', suffix] = request.param('name').split('=');
  const token = world.grants.access(request.bearer());
  const address = world.baseUrls.read(name);
  if (token?.scopes.includes(photosPickerScope) !== true) throw refused(403, 'Forbidden');
  if (address?.sub !== token.grant.account.sub) throw refused(403, 'Forbidden');
  const photo = world.library.find(token.grant.account, address.photoId);
  if (photo === undefined) throw refused(404, 'Not Found');
  return bytesOf(photo, suffix, world);
}

/** An item of the Library API: whoever has the address may read it (Library guide, "Base URLs"). */
function ofLibrary(request: Incoming, world: World): Reply {
  const [name = '', suffix] = request.param('name').split('=');
  const address = world.baseUrls.read(name);
  const account = address === undefined ? undefined : world.accounts.find(address.sub);
  if (address === undefined || account === undefined) throw refused(403, 'Forbidden');
  const photo = world.library.find(account, address.photoId);
  if (photo === undefined) throw refused(404, 'Not Found');
  return bytesOf(photo, suffix, world);
}

/** `=d` is for photos and `=dv` for videos that are ready; sizes give a still of either. */
function bytesOf(photo: Photo, suffix: string | undefined, world: World): Reply {
  if (suffix === 'd' || suffix === 'dv') {
    const isVideo = photo.videoSeconds !== undefined;
    if (isVideo !== (suffix === 'dv')) throw refused(404, 'Not Found');
    if (isVideo && world.settings.videoStatus !== 'READY') throw refused(404, 'Not Found');
    return download(photo);
  }
  const box = readBox(suffix);
  if (box === undefined) throw refused(400, 'This address needs a size, or =d.');
  return jpeg(scaledJpeg(photo, box));
}

function download(photo: Photo): Reply {
  const { size, bytes } = originalFile(photo, { withPlace: false });
  return {
    status: 200,
    headers: {
      'content-type': photo.videoSeconds === undefined ? 'image/jpeg' : 'video/mp4',
      'content-length': String(size),
      'content-disposition': `attachment;filename="${photo.filename.replace(/[^\w .-]/g, '_')}"`,
      'cache-control': 'private, max-age=86400, no-transform',
      'x-content-type-options': 'nosniff',
    },
    body: bytes,
  };
}

function jpeg(bytes: Uint8Array): Reply {
  return {
    status: 200,
    headers: {
      'content-type': 'image/jpeg',
      'content-length': String(bytes.length),
      'cache-control': 'private, max-age=86400, no-transform',
      'x-content-type-options': 'nosniff',
    },
    body: bytes,
  };
}

/** `w512-h512`, either of them alone, `-c` for a crop; the largest side that Google takes is 16383. */
function readBox(suffix: string | undefined): Box | undefined {
  const parts = (suffix ?? '').split('-');
  const box: { width?: number; height?: number; crop: boolean } = { crop: false };
  for (const part of parts) {
    const [, kind, digits] = /^([wh])(\d{1,5})$/.exec(part) ?? [];
    const size = Number(digits);
    if (part === 'c') box.crop = true;
    else if (kind === undefined || size < 1 || size > 16_383) return undefined;
    else if (kind === 'w') box.width = size;
    else box.height = size;
  }
  return box.width === undefined && box.height === undefined ? undefined : box;
}

/** The picture of an account, which Google shows to anyone. */
function avatar(request: Incoming, world: World): Reply {
  const [sub = '', suffix = ''] = request.param('name').split('=');
  const account = world.accounts.find(sub);
  if (account === undefined) throw refused(404, 'Not Found');
  const side = Math.min(512, Math.max(16, Number(/^s(\d{1,4})/.exec(suffix)?.[1] ?? 96)));
  return jpeg(scaledJpeg(avatarOf(account), { width: side, height: side, crop: true }));
}

function refused(status: number, title: string): Refusal {
  return new Refusal(page(title, html`<h1>${status}. ${title}</h1>`, { status }));
}
