import { route } from '../shared/app.ts';
import { ContainerQuery, FileId, FileItem } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const postFileRestore = route({
  method: 'POST',
  path: '/api/files/{fileId}/restore',
  summary: 'Brings a file back out of Deleted things; one that was not deleted stays as it is.',
  access: person(),
  params: { fileId: FileId },
  query: ContainerQuery,
  answers: { 200: FileItem },
  problems: ['not_found', 'expired', 'policy_denied'],
  work: async ({ app, caller, params, query, signal }) => {
    const owner = app.files.reach(caller, 'change', query.container);
    const file = await app.files.restore(owner, params.fileId, signal);
    return { status: 200, headers: { etag: file.etag }, body: file };
  },
});
