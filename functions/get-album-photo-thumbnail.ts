import { route } from '../shared/app.ts';
import { AnyAlbumId, GoogleId, googleProblems } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const getAlbumPhotoThumbnail = route({
  method: 'GET',
  path: '/api/albums/{id}/photos/{photoId}/thumbnail',
  summary:
    'A small picture of a photo in an `app_created` album. Saved photos are shown by a key to the own storage.',
  access: person(),
  params: { id: AnyAlbumId, photoId: GoogleId },
  answers: { 200: { bytes: 'image/*' }, 304: null },
  problems: [...googleProblems],
  work: async ({ app, caller, params, header, signal }) => {
    // A photo at Google never changes, so its tag is known without its bytes; that it is the caller's is asked each time.
    const etag = `"${params.photoId}-512"`;
    const headers = { etag, 'cache-control': 'private, no-cache' };
    if (header('if-none-match') === etag) {
      await app.albums.mayShow(caller, params.id, params.photoId, signal);
      return { status: 304, headers };
    }
    const { bytes, contentType } = await app.albums.thumbnail(caller, params.id, params.photoId, signal);
    return { status: 200, headers, bytes, contentType };
  },
});
