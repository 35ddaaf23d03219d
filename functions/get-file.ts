import { route } from '../shared/app.ts';
import { ContainerQuery, FileId, FileItem } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const getFile = route({
  method: 'GET',
  path: '/api/files/{fileId}',
  summary: 'One of the own files, also when it lies in Deleted things.',
  access: person(),
  params: { fileId: FileId },
  query: ContainerQuery,
  answers: { 200: FileItem },
  problems: ['not_found', 'policy_denied'],
  work: async ({ app, caller, params, query, signal }) => {
    const owner = app.files.reach(caller, 'read', query.container);
    const file = await app.files.get(owner, params.fileId, signal);
    return { status: 200, headers: { etag: file.etag }, body: file };
  },
});
