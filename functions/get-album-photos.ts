import { route } from '../shared/app.ts';
import { AlbumPhotoList, AnyAlbumId, googleProblems, ListQuery } from '../shared/contract/index.ts';
import { person, readCursor, writeCursor } from '../shared/http/index.ts';

export const getAlbumPhotos = route({
  method: 'GET',
  path: '/api/albums/{id}/photos',
  summary:
    'The files of a saved album, last taken first but for what was moved, without those in Deleted things; what Google has in an `app_created` one.',
  access: person(),
  params: { id: AnyAlbumId },
  query: ListQuery,
  answers: { 200: AlbumPhotoList },
  problems: [...googleProblems],
  work: async ({ app, caller, params, query, signal }) => {
    const bound = [caller.ownerId, 'album', params.id];
    const page = { limit: query.limit, continuation: readCursor(query.cursor, bound) };
    const { items, nextCursor } = await app.albums.photos(caller, params.id, page, signal);
    return {
      status: 200,
      body: { items, nextCursor: nextCursor === undefined ? undefined : writeCursor(nextCursor, bound) },
    };
  },
});
