import { route } from '../shared/app.ts';
import {
  ContainerQuery,
  FileId,
  FileItem,
  maxThumbnailBytes,
  ThumbnailBody,
} from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const putFileThumbnail = route({
  method: 'PUT',
  path: '/api/files/{fileId}/thumbnail',
  summary: 'Keeps a small picture of a file beside it, made by the client: 201 the first time, 200 again.',
  access: person(),
  params: { fileId: FileId },
  query: ContainerQuery,
  body: ThumbnailBody,
  bodyFormat: 'picture',
  maxBytes: maxThumbnailBytes,
  answers: { 200: FileItem, 201: FileItem },
  problems: ['not_found', 'not_ready', 'policy_denied'],
  work: async ({ app, caller, params, query, body, signal }) => {
    const owner = app.files.reach(caller, 'change', query.container);
    const { file, created } = await app.files.keepThumbnail(owner, params.fileId, body, signal);
    const headers = { etag: file.etag };
    if (!created) return { status: 200, headers, body: file };
    const location = `/api/files/${file.id}/thumbnail`;
    return { status: 201, headers: { ...headers, location }, body: file };
  },
});
