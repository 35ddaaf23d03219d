import { route } from '../shared/app.ts';
import { Album, AlbumChange, AnyAlbumId } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const patchAlbum = route({
  method: 'PATCH',
  path: '/api/albums/{id}',
  summary:
    'Renames an album, chooses its cover among its photos, or puts one of them elsewhere in it. Takes `if-match`.',
  access: person(),
  params: { id: AnyAlbumId },
  body: AlbumChange,
  answers: { 200: Album },
  problems: ['conflict', 'policy_denied', 'precondition_failed'],
  work: async ({ app, caller, params, body, header, signal }) => {
    const album = await app.albums.change(caller, params.id, body, header('if-match'), signal);
    return { status: 200, ...(album.etag !== undefined && { headers: { etag: album.etag } }), body: album };
  },
});
