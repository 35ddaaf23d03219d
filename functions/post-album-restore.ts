import { route } from '../shared/app.ts';
import { Album, AlbumId } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const postAlbumRestore = route({
  method: 'POST',
  path: '/api/albums/{id}/restore',
  summary: 'Takes an album back out of Deleted things.',
  access: person(),
  params: { id: AlbumId },
  answers: { 200: Album },
  problems: ['conflict'],
  work: async ({ app, caller, params, signal }) => {
    const album = await app.albums.restore(caller.ownerId, params.id, signal);
    return { status: 200, ...(album.etag !== undefined && { headers: { etag: album.etag } }), body: album };
  },
});
