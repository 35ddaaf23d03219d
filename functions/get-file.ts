import { route } from '../shared/app.ts';
import { FileId, FileItem } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const getFile = route({
  method: 'GET',
  path: '/api/files/{fileId}',
  summary: 'One of the own files, also when it lies in Deleted things.',
  access: person(),
  params: { fileId: FileId },
  answers: { 200: FileItem },
  problems: ['not_found'],
  work: async ({ app, caller, params, signal }) => {
    const file = await app.files.get(caller.ownerId, params.fileId, signal);
    return { status: 200, headers: { etag: file.etag }, body: file };
  },
});
