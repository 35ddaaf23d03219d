import { route } from '../shared/app.ts';
import { ContainerQuery, FileId } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const deleteFile = route({
  method: 'DELETE',
  path: '/api/files/{fileId}',
  summary:
    'Moves one of the own files to Deleted things for 30 days, calls off an upload that is not complete, or ends a purge: once its key was handed out, the bytes go and count no more.',
  access: person(),
  params: { fileId: FileId },
  query: ContainerQuery,
  answers: { 204: null },
  problems: ['not_found', 'precondition_failed', 'policy_denied'],
  work: async ({ app, caller, params, query, header, signal }) => {
    const owner = app.files.reach(caller, 'change', query.container);
    await app.files.remove(owner, params.fileId, header('if-match'), signal);
    return { status: 204 };
  },
});
