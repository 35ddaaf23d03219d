import { deleteAlbum } from './delete-album.ts';
import { deleteFile } from './delete-file.ts';
import { deleteGooglePickerSession } from './delete-google-picker-session.ts';
import { getAlbumPhotos } from './get-album-photos.ts';
import { getAlbums } from './get-albums.ts';
import { getConfig } from './get-config.ts';
import { getFile } from './get-file.ts';
import { getFiles } from './get-files.ts';
import { getGooglePickerSessionPhotoThumbnail } from './get-google-picker-session-photo-thumbnail.ts';
import { getGooglePickerSessionPhotos } from './get-google-picker-session-photos.ts';
import { getGooglePickerSession } from './get-google-picker-session.ts';
import { getHealth } from './get-health.ts';
import { getMe } from './get-me.ts';
import { getMembersOnly } from './get-members-only.ts';
import { getOpen } from './get-open.ts';
import { getProtected } from './get-protected.ts';
import { patchAlbum } from './patch-album.ts';
import { patchFile } from './patch-file.ts';
import { postAlbumRestore } from './post-album-restore.ts';
import { postFileComplete } from './post-file-complete.ts';
import { postFileRestore } from './post-file-restore.ts';
import { postFilesGrants } from './post-files-grants.ts';
import { postGooglePickerSessionPhotoSave } from './post-google-picker-session-photo-save.ts';
import { postGooglePickerSessions } from './post-google-picker-sessions.ts';

/**
 * Every route of the API, but for the one that shows this list as an OpenAPI document. Registration, document and typed
 * client all come from here.
 */
export const routes = [
  deleteAlbum,
  deleteFile,
  deleteGooglePickerSession,
  getAlbumPhotos,
  getAlbums,
  getConfig,
  getFile,
  getFiles,
  getGooglePickerSessionPhotoThumbnail,
  getGooglePickerSessionPhotos,
  getGooglePickerSession,
  getHealth,
  getMe,
  getMembersOnly,
  getOpen,
  getProtected,
  patchAlbum,
  patchFile,
  postAlbumRestore,
  postFileComplete,
  postFileRestore,
  postFilesGrants,
  postGooglePickerSessionPhotoSave,
  postGooglePickerSessions,
] as const;
