/** What people do with their Google data here. The only caller of Google's APIs. */
export { senselessAnswer } from './faults.ts';
export { GoogleApi, type GoogleApiOptions, type GoogleRequest } from './google-api.ts';
export { displayNameOf } from './names.ts';
export type { Thumbnail } from './photo-bytes.ts';
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
