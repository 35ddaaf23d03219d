import { route } from '../shared/app.ts';
import { GoogleId, googleProblems } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const getGooglePickerSessionPhotoThumbnail = route({
  method: 'GET',
  path: '/api/google/picker-sessions/{id}/photos/{photoId}/thumbnail',
  summary: 'A small picture of what was picked: the browser cannot carry the bearer that Google asks for.',
  access: person(),
  params: { id: GoogleId, photoId: GoogleId },
  answers: { 200: { bytes: 'image/*' }, 304: null },
  problems: [...googleProblems, 'not_ready'],
  work: async ({ app, caller, params, header, signal }) => {
    // A picked photo never changes, so its tag is known without its bytes; that it is the caller's is asked each time.
    const etag = `"${params.photoId}-512"`;
    const headers = { etag, 'cache-control': 'private, no-cache' };
    if (header('if-none-match') === etag) {
      await app.photos.mayShow(caller, params.id, params.photoId, signal);
      return { status: 304, headers };
    }
    const { bytes, contentType } = await app.photos.thumbnail(caller, params.id, params.photoId, signal);
    return { status: 200, headers, bytes, contentType };
  },
});
