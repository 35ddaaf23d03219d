import { route } from '../shared/app.ts';
import { ContainerQuery, FileId, FileItem } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const postFileComplete = route({
  method: 'POST',
  path: '/api/files/{fileId}/complete',
  summary:
    'After the blocks are committed: checks what came and lists it as a file. 202: ask again after retry-after.',
  access: person(),
  params: { fileId: FileId },
  query: ContainerQuery,
  answers: { 200: FileItem, 202: null },
  problems: ['not_found', 'not_ready', 'payload_too_large', 'policy_denied'],
  work: async ({ app, caller, params, query, signal }) => {
    const owner = app.files.reach(caller, 'change', query.container);
    const done = await app.files.complete(owner, params.fileId, signal);
    return done.state === 'done'
      ? { status: 200, headers: { etag: done.file.etag }, body: done.file }
      : { status: 202, headers: { 'retry-after': String(done.retryAfter) } };
  },
});
