/** What people do with their Google data here. The only caller of Google's APIs. */
export { appAlbumsTable } from './app-album-rows.ts';
export { AppAlbums, type AppAlbumsOptions, type AppAlbumStanding, type ItemsPlace } from './app-albums.ts';
export { senselessAnswer } from './faults.ts';
export { GoogleApi, type GoogleApiOptions, type GoogleRequest } from './google-api.ts';
export { displayNameOf } from './names.ts';
export type { Thumbnail } from './picture.ts';
export {
  type PhotoAlbums,
  type PhotoFiles,
  type PhotoOwner,
  Photos,
  type PhotosOptions,
  type SaveOutcome,
  type SourceBytes,
  type SourceFile,
} from './photos.ts';
export { untilStalled } from './stall.ts';
