import { deleteAlbum } from './delete-album.ts';
import { deleteFile } from './delete-file.ts';
import { deleteGoogleLink } from './delete-google-link.ts';
import { deleteGooglePickerSession } from './delete-google-picker-session.ts';
import { deleteTableRow } from './delete-table-row.ts';
import { getAlbumPhotoThumbnail } from './get-album-photo-thumbnail.ts';
import { getAlbumPhotos } from './get-album-photos.ts';
import { getAlbums } from './get-albums.ts';
import { deleteShare } from './delete-share.ts';
import { getConfig } from './get-config.ts';
import { getFile } from './get-file.ts';
import { getFiles } from './get-files.ts';
import { getGooglePickerSessionPhotoThumbnail } from './get-google-picker-session-photo-thumbnail.ts';
import { getGooglePickerSessionPhotos } from './get-google-picker-session-photos.ts';
import { getGooglePickerSession } from './get-google-picker-session.ts';
import { getGoogleMail } from './get-google-mail.ts';
import { getGoogleMailMessage } from './get-google-mail-message.ts';
import { getGoogleMailPart } from './get-google-mail-part.ts';
import { postGoogleMailPartSave } from './post-google-mail-part-save.ts';
import { postGoogleMailRead } from './post-google-mail-read.ts';
import { postGoogleMailReply } from './post-google-mail-reply.ts';
import { getHealth } from './get-health.ts';
import { getMe } from './get-me.ts';
import { getJwks } from './get-jwks.ts';
import { getMembersOnly } from './get-members-only.ts';
import { getOpen } from './get-open.ts';
import { getProtectedResource, getProtectedResourceBelowApi } from './get-protected-resource.ts';
import { getProtected } from './get-protected.ts';
import { getTableRow } from './get-table-row.ts';
import { getTableRows } from './get-table-rows.ts';
import { getShareLink } from './get-share-link.ts';
import { getShares } from './get-shares.ts';
import { headShareLink } from './head-share-link.ts';
import { patchAlbum } from './patch-album.ts';
import { patchFile } from './patch-file.ts';
import { patchTableRow } from './patch-table-row.ts';
import { postAlbumRestore } from './post-album-restore.ts';
import { postFileComplete } from './post-file-complete.ts';
import { postFileRestore } from './post-file-restore.ts';
import { postFilesGrants } from './post-files-grants.ts';
import { postMeForget } from './post-me-forget.ts';
import { postShares } from './post-shares.ts';
import { postGoogleLink } from './post-google-link.ts';
import { postGooglePickerSessionPhotoSave } from './post-google-picker-session-photo-save.ts';
import { postGooglePickerSessions } from './post-google-picker-sessions.ts';
import { postDelegation } from './post-delegation.ts';
import { postImport } from './post-import.ts';
import { postTableRow } from './post-table-row.ts';
import { postToken } from './post-token.ts';
import { putFileThumbnail } from './put-file-thumbnail.ts';
import { putTableRow } from './put-table-row.ts';

/**
 * Every route of the API, but for the one that shows this list as an OpenAPI document. Registration, document and typed
 * client all come from here.
 */
export const routes = [
  deleteAlbum,
  deleteFile,
  deleteGoogleLink,
  deleteGooglePickerSession,
  deleteTableRow,
  deleteShare,
  getAlbumPhotoThumbnail,
  getAlbumPhotos,
  getAlbums,
  getConfig,
  getFile,
  getFiles,
  getGooglePickerSession,
  getGooglePickerSessionPhotoThumbnail,
  getGooglePickerSessionPhotos,
  getGoogleMail,
  getGoogleMailMessage,
  getGoogleMailPart,
  postGoogleMailPartSave,
  postGoogleMailRead,
  postGoogleMailReply,
  getHealth,
  getJwks,
  getMe,
  getMembersOnly,
  getOpen,
  getProtected,
  getProtectedResource,
  getProtectedResourceBelowApi,
  getTableRow,
  getTableRows,
  getShareLink,
  getShares,
  headShareLink,
  patchAlbum,
  patchFile,
  patchTableRow,
  postAlbumRestore,
  postDelegation,
  postFileComplete,
  postFileRestore,
  postFilesGrants,
  postGoogleLink,
  postGooglePickerSessionPhotoSave,
  postGooglePickerSessions,
  postImport,
  postTableRow,
  postToken,
  putFileThumbnail,
  putTableRow,
  postMeForget,
  postShares,
] as const;
