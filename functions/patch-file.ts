import { route } from '../shared/app.ts';
import { ContainerQuery, FileChange, FileId, FileItem } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const patchFile = route({
  method: 'PATCH',
  path: '/api/files/{fileId}',
  summary: 'Renames one of the own files; with if-match only the version that was seen.',
  access: person(),
  params: { fileId: FileId },
  query: ContainerQuery,
  body: FileChange,
  answers: { 200: FileItem },
  problems: ['not_found', 'precondition_failed', 'policy_denied'],
  work: async ({ app, caller, params, query, body, header, signal }) => {
    const owner = app.files.reach(caller, 'change', query.container);
    const change = { name: body.name, ifMatch: header('if-match') };
    const file = await app.files.rename(owner, params.fileId, change, signal);
    return { status: 200, headers: { etag: file.etag }, body: file };
  },
});
