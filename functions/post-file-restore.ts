import { route } from '../shared/app.ts';
import { FileId, FileItem } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const postFileRestore = route({
  method: 'POST',
  path: '/api/files/{fileId}/restore',
  summary: 'Brings a file back out of Deleted things; one that was not deleted stays as it is.',
  access: person(),
  params: { fileId: FileId },
  answers: { 200: FileItem },
  problems: ['not_found', 'expired'],
  work: async ({ app, caller, params, signal }) => {
    const file = await app.files.restore(caller.ownerId, params.fileId, signal);
    return { status: 200, headers: { etag: file.etag }, body: file };
  },
});
