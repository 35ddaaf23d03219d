import { z } from 'zod';
import { DisplayName, FileId, FileItem } from './files.ts';
import { Instant, ListQuery, listOf } from './lists.ts';

/** An id of Google's, as it may stand in a path of ours: nothing that could change the address it is put into. */
export const GoogleId = z.string().regex(/^[A-Za-z0-9_-]{1,512}$/);

export const PickerSessionRequest = z.strictObject({
  maxItemCount: z.number().int().min(1).max(2000).optional(),
});

/** A Photos Picker session: open `pickerUri` in a window of its own, and ask again after `pollAfterMs`. */
export const PickerSession = z.object({
  id: z.string(),
  pickerUri: z.url(),
  picked: z.boolean().describe('true once the person has pressed Done'),
  pollAfterMs: z.number().int().describe('how long to wait before asking again; 0 once picked or timed out'),
  timeoutMs: z.number().int().optional().describe('how long asking still makes sense; 0 means stop'),
  expiresAt: Instant,
});
export type PickerSession = z.infer<typeof PickerSession>;

/** A photo or film that the person picked in a session. */
export const PickedPhoto = z.object({
  id: z.string(),
  type: z.enum(['photo', 'video']),
  name: z.string(),
  contentType: z.string(),
  takenAt: Instant.optional(),
  width: z.number().int().optional(),
  height: z.number().int().optional(),
  ready: z.boolean().describe('false while Google still works on a film'),
  savedFileId: z.string().optional().describe('the file that holds it already'),
});
export type PickedPhoto = z.infer<typeof PickedPhoto>;
export const PickedPhotoList = listOf(PickedPhoto);
export type PickedPhotoList = z.infer<typeof PickedPhotoList>;

const AlbumId = z.string().regex(/^[0-9a-z]{26}$/);

/** The id of a saved album, or of one that this application made at Google: that is Google's own behind a prefix. */
export const AnyAlbumId = z.string().regex(/^(?:[0-9a-z]{26}|google_[A-Za-z0-9_-]{1,505})$/);

export const SavePhotoRequest = z.union([
  z.strictObject({ albumId: AlbumId }),
  z.strictObject({ albumTitle: DisplayName }),
]);
export type SavePhotoRequest = z.infer<typeof SavePhotoRequest>;

/** A set of photos: `saved` by this person in their own storage, or `app_created` at Google by this application. */
export const Album = z.object({
  id: z.string(),
  title: z.string(),
  source: z.enum(['saved', 'app_created']),
  photoCount: z.number().int().nonnegative(),
  coverFileId: z.string().optional(),
  coverThumbnail: z.boolean().optional().describe('true when a small picture of the cover file is kept'),
  coverPhotoId: z.string().optional().describe('`app_created` alone: its thumbnail is the cover'),
  createdAt: Instant.optional(),
  deletedAt: Instant.optional(),
  purgeAt: Instant.optional().describe('in Deleted things: when it is gone for good; its photos stay'),
  etag: z.string().optional(),
});
export type Album = z.infer<typeof Album>;
export const AlbumListQuery = ListQuery.extend({
  deleted: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true'),
  renew: z
    .enum(['true', 'false'])
    .default('false')
    .transform((value) => value === 'true')
    .describe(
      'asks Google for the albums that this application made there, though nothing says yet that it may see them, or though they were listed within a week; heard once in ten seconds, and once more after each sign-in',
    ),
});

/** Why albums that this application made at Google are, or are not, in a list. */
export const AppCreatedStanding = z.object({
  state: z
    .enum(['listed', 'permission_missing', 'not_linked', 'reconnect_required', 'unavailable', 'off'])
    .describe('`permission_missing` also where nobody has asked yet; `?renew=true` does'),
  scope: z.string().optional().describe('what is to be granted, where a permission is missing'),
  listedAt: Instant.optional().describe('when Google told of them'),
});
export type AppCreatedStanding = z.infer<typeof AppCreatedStanding>;

/** Saved albums first, then `app_created` ones; `appCreated` is there once the saved ones have all been listed. */
export const AlbumList = listOf(Album).extend({ appCreated: AppCreatedStanding.optional() });
export type AlbumList = z.infer<typeof AlbumList>;

/** Where a photo of an album shall stand among the others: it stays there, whatever is added or moved later. */
export const PhotoMove = z.union([
  z.strictObject({ fileId: FileId, before: FileId }),
  z.strictObject({ fileId: FileId, after: FileId }),
  z.strictObject({ fileId: FileId, to: z.enum(['first', 'last']) }),
]);
export type PhotoMove = z.infer<typeof PhotoMove>;

export const AlbumChange = z.union([
  z
    .strictObject({ title: DisplayName.optional(), coverFileId: z.string().optional() })
    .refine((change) => change.title !== undefined || change.coverFileId !== undefined, {
      message: 'must change something',
    }),
  z.strictObject({ move: PhotoMove }),
]);
export type AlbumChange = z.infer<typeof AlbumChange>;

/** A photo or film in an album that this application made at Google. It is there and not here: only looked at. */
export const AppCreatedPhoto = PickedPhoto.omit({ ready: true, savedFileId: true }).extend({
  source: z.literal('app_created'),
  albumId: z.string(),
});
export type AppCreatedPhoto = z.infer<typeof AppCreatedPhoto>;

/** The photos of an album: files of one that was saved, Google's own of one that was `app_created`. */
export const AlbumPhotoList = listOf(z.union([FileItem, AppCreatedPhoto]));
