import { getConfig } from './get-config.ts';
import { getHealth } from './get-health.ts';
import { getMembersOnly } from './get-members-only.ts';
import { getOpen } from './get-open.ts';
import { getProtected } from './get-protected.ts';
import { deleteFile } from './delete-file.ts';
import { getFile } from './get-file.ts';
import { getFiles } from './get-files.ts';
import { patchFile } from './patch-file.ts';
import { postFileComplete } from './post-file-complete.ts';
import { postFileRestore } from './post-file-restore.ts';
import { postFilesGrants } from './post-files-grants.ts';

/**
 * Every route of the API, but for the one that shows this list as an OpenAPI document. Registration, document and typed
 * client all come from here.
 */
export const routes = [
  getOpen,
  getMembersOnly,
  getProtected,
  getConfig,
  getHealth,
  postFilesGrants,
  postFileComplete,
  getFiles,
  getFile,
  patchFile,
  deleteFile,
  postFileRestore,
] as const;
