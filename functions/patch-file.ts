import { route } from '../shared/app.ts';
import { FileChange, FileId, FileItem } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const patchFile = route({
  method: 'PATCH',
  path: '/api/files/{fileId}',
  summary: 'Renames one of the own files; with if-match only the version that was seen.',
  access: person(),
  params: { fileId: FileId },
  body: FileChange,
  answers: { 200: FileItem },
  problems: ['not_found', 'precondition_failed'],
  work: async ({ app, caller, params, body, header, signal }) => {
    const change = { name: body.name, ifMatch: header('if-match') };
    const file = await app.files.rename(caller.ownerId, params.fileId, change, signal);
    return { status: 200, headers: { etag: file.etag }, body: file };
  },
});
