import { route } from '../shared/app.ts';
import { AlbumId, AlbumPhotoList, ListQuery } from '../shared/contract/index.ts';
import { person, readCursor, writeCursor } from '../shared/http/index.ts';

export const getAlbumPhotos = route({
  method: 'GET',
  path: '/api/albums/{id}/photos',
  summary: 'The files of an album, newest first; those in Deleted things are left out.',
  access: person(),
  params: { id: AlbumId },
  query: ListQuery,
  answers: { 200: AlbumPhotoList },
  problems: [],
  work: async ({ app, caller, params, query, signal }) => {
    const bound = [caller.ownerId, 'album', params.id];
    const page = { limit: query.limit, continuation: readCursor(query.cursor, bound) };
    const { items, nextCursor } = await app.albums.photos(caller.ownerId, params.id, page, signal);
    return {
      status: 200,
      body: { items, nextCursor: nextCursor === undefined ? undefined : writeCursor(nextCursor, bound) },
    };
  },
});
