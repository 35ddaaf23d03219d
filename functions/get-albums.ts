import { route } from '../shared/app.ts';
import { AlbumList, AlbumListQuery } from '../shared/contract/index.ts';
import { person, readCursor, writeCursor } from '../shared/http/index.ts';

export const getAlbums = route({
  method: 'GET',
  path: '/api/albums',
  summary:
    'The albums of what was picked and saved here, newest first; those in Deleted things with `?deleted=true`.',
  access: person(),
  query: AlbumListQuery,
  answers: { 200: AlbumList },
  problems: [],
  work: async ({ app, caller, query, signal }) => {
    const bound = [caller.ownerId, 'albums', String(query.deleted)];
    const page = { ...query, continuation: readCursor(query.cursor, bound) };
    const { items, nextCursor } = await app.albums.list(caller.ownerId, page, signal);
    return {
      status: 200,
      body: { items, nextCursor: nextCursor === undefined ? undefined : writeCursor(nextCursor, bound) },
    };
  },
});
