import { route } from '../shared/app.ts';
import { FileId } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const deleteFile = route({
  method: 'DELETE',
  path: '/api/files/{fileId}',
  summary:
    'Moves one of the own files to Deleted things for 30 days, or calls off an upload that is not complete.',
  access: person(),
  params: { fileId: FileId },
  answers: { 204: null },
  problems: ['not_found', 'precondition_failed'],
  work: async ({ app, caller, params, header, signal }) => {
    await app.files.remove(caller.ownerId, params.fileId, header('if-match'), signal);
    return { status: 204 };
  },
});
