import { route } from '../shared/app.ts';
import { Album, AnyAlbumId } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const postAlbumRestore = route({
  method: 'POST',
  path: '/api/albums/{id}/restore',
  summary: 'Takes an album back out of Deleted things.',
  access: person(),
  params: { id: AnyAlbumId },
  answers: { 200: Album },
  problems: ['conflict', 'policy_denied'],
  work: async ({ app, caller, params, signal }) => {
    const album = await app.albums.restore(caller, params.id, signal);
    return { status: 200, ...(album.etag !== undefined && { headers: { etag: album.etag } }), body: album };
  },
});
