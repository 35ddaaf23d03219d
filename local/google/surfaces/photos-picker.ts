import { apiError } from '../errors.ts';
import { type Incoming, isRecord, json, type Reply } from '../http.ts';
import { requireScope } from '../oauth/bearer.ts';
import type { AccessToken } from '../oauth/grants.ts';
import { photosPickerScope } from '../oauth/scopes.ts';
import type { Photo } from '../photos/library.ts';
import { framesPerSecond } from '../photos/video.ts';
import { mostItems, type PickerSession } from '../picker/sessions.ts';
import type { ListMediaItemsResponse, PickedMediaItem, PickingSession } from '../picker/types.ts';
import type { Surface } from '../router.ts';
import type { World } from '../world.ts';

/** photospicker.googleapis.com: let a person pick, then list what they picked. */
export const photosPicker: Surface = {
  host: 'photospicker.googleapis.com',
  routes: [
    { method: 'POST', path: '/v1/sessions', handle: create },
    { method: 'GET', path: '/v1/sessions/:id', handle: get },
    { method: 'DELETE', path: '/v1/sessions/:id', handle: remove },
    { method: 'GET', path: '/v1/mediaItems', handle: list },
  ],
};

function authorize(request: Incoming, world: World, method: string): AccessToken {
  return requireScope(request, world, [photosPickerScope], {
    service: 'photospicker.googleapis.com',
    method: `google.photos.picker.v1.PhotosPickerService.${method}`,
  });
}

async function create(request: Incoming, world: World): Promise<Reply> {
  const token = authorize(request, world, 'CreateSession');
  const body = await request.jsonObject();
  if (body === undefined) throw apiError('INVALID_ARGUMENT', 'Invalid JSON payload received.');
  const most = readMaxItemCount(body);
  const session = world.pickers.create(token.grant.account, token.grant.clientId, most);
  if (session === undefined) throw apiError('RESOURCE_EXHAUSTED', 'Too many picking sessions for this user.');
  return json(200, describe(session, world));
}

function readMaxItemCount(body: Readonly<Record<string, unknown>>): number | undefined {
  const config = body['pickingConfig'];
  if (config === undefined) return undefined;
  const value = isRecord(config) ? config['maxItemCount'] : null;
  if (value === undefined) return undefined;
  // JSON of protocol buffers takes an int64 as a string or as a number.
  const count = typeof value === 'string' && /^\d{1,19}$/.test(value) ? Number(value) : value;
  if (typeof count !== 'number' || !Number.isInteger(count) || count < 0 || count > mostItems) {
    throw apiError(
      'INVALID_ARGUMENT',
      `Invalid value at 'picking_config.max_item_count': at most ${mostItems}.`,
    );
  }
  return count === 0 ? undefined : count;
}

/** A session of another person or another client is not found, like one that is over. */
function own(token: AccessToken, id: string, world: World): PickerSession {
  const session = world.pickers.find(id);
  const { account, clientId } = token.grant;
  if (session?.account === account && session.clientId === clientId) return session;
  throw apiError('NOT_FOUND', 'Requested entity was not found.');
}

function get(request: Incoming, world: World): Reply {
  const token = authorize(request, world, 'GetSession');
  return json(200, describe(own(token, request.param('id'), world), world));
}

function remove(request: Incoming, world: World): Reply {
  const token = authorize(request, world, 'DeleteSession');
  world.pickers.delete(own(token, request.param('id'), world));
  return json(200, {});
}

function describe(session: PickerSession, world: World): PickingSession {
  const left = world.pickers.secondsToPick(session);
  const polling = {
    pollInterval: `${world.settings.pollSeconds}s`,
    timeoutIn: `${Number(left.toFixed(3))}s`,
  };
  return {
    id: session.id,
    pickerUri: `https://photos.google.com/picker/${session.id}`,
    ...(session.picked === undefined ? { pollingConfig: polling } : {}),
    expireTime: new Date(session.expiresAt).toISOString(),
    ...(session.maxItemCount === undefined
      ? {}
      : { pickingConfig: { maxItemCount: String(session.maxItemCount) } }),
    mediaItemsSet: session.picked !== undefined,
  };
}

function list(request: Incoming, world: World): Reply {
  const token = authorize(request, world, 'ListMediaItems');
  const sessionId = request.query.get('sessionId') ?? '';
  if (sessionId === '') throw apiError('INVALID_ARGUMENT', 'session_id is required.');
  const session = own(token, sessionId, world);
  const size = readPageSize(request.query.get('pageSize'));
  const page = readPageToken(request.query.get('pageToken'), session);
  if (session.picked === undefined) {
    throw apiError('FAILED_PRECONDITION', 'The user has not finished picking media items for this session.');
  }
  if (world.settings.emptyPages && !page.afterEmpty) {
    return json(200, { nextPageToken: pageToken(session, { ...page, afterEmpty: true }) });
  }
  return json(200, pageOf(session, session.picked, page.start, size, world));
}

function pageOf(
  session: PickerSession,
  picked: readonly string[],
  start: number,
  size: number,
  world: World,
): ListMediaItemsResponse {
  const mediaItems = picked.slice(start, start + size).flatMap((id) => {
    const photo = world.library.find(session.account, id);
    return photo === undefined ? [] : [itemOf(photo, session, world)];
  });
  return {
    mediaItems,
    ...(start + size < picked.length
      ? { nextPageToken: pageToken(session, { start: start + size, afterEmpty: false }) }
      : {}),
  };
}

/** Reference of mediaItems.list: 50 when absent or 0, more than 100 is taken as 100, a negative one refused. */
function readPageSize(text: string | null): number {
  const size = Number(text ?? '0');
  if (!Number.isInteger(size) || size < 0)
    throw apiError('INVALID_ARGUMENT', "Invalid value at 'page_size'.");
  return size === 0 ? 50 : Math.min(size, 100);
}

/** Where a page begins, and whether the empty one before it was given. */
interface PagePlace {
  readonly start: number;
  readonly afterEmpty: boolean;
}

function pageToken(session: PickerSession, { start, afterEmpty }: PagePlace): string {
  return Buffer.from(`${session.id} ${start}${afterEmpty ? ' after' : ''}`).toString('base64url');
}

function readPageToken(text: string | null, session: PickerSession): PagePlace {
  if (text === null || text === '') return { start: 0, afterEmpty: false };
  const match = /^(\S+) (\d{1,5})( after)?$/.exec(Buffer.from(text, 'base64url').toString());
  if (match?.[1] === session.id) return { start: Number(match[2]), afterEmpty: match[3] !== undefined };
  throw apiError('INVALID_ARGUMENT', 'Invalid page token.');
}

function itemOf(photo: Photo, session: PickerSession, world: World): PickedMediaItem {
  const { notes } = photo;
  return {
    id: photo.id,
    createTime: notes.takenAt.toISOString().replace('.000Z', 'Z'),
    type: photo.videoSeconds === undefined ? 'PHOTO' : 'VIDEO',
    mediaFile: {
      baseUrl: world.baseUrls.make({ sub: session.account.sub, photoId: photo.id }),
      mimeType: photo.videoSeconds === undefined ? 'image/jpeg' : 'video/mp4',
      filename: photo.filename,
      mediaFileMetadata: {
        width: notes.width,
        height: notes.height,
        cameraMake: notes.make,
        cameraModel: notes.model,
        ...(photo.videoSeconds === undefined
          ? { photoMetadata: photoMetadata(photo) }
          : { videoMetadata: { fps: framesPerSecond, processingStatus: world.settings.videoStatus } }),
      },
    },
  };
}

function photoMetadata({ notes }: Photo) {
  return {
    focalLength: notes.focalLength,
    apertureFNumber: notes.fNumber,
    isoEquivalent: notes.iso,
    exposureTime: `${notes.exposureSeconds}s`,
  };
}
