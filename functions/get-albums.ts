import { route } from '../shared/app.ts';
import { AlbumList, AlbumListQuery } from '../shared/contract/index.ts';
import { person, readCursor, writeCursor } from '../shared/http/index.ts';

export const getAlbums = route({
  method: 'GET',
  path: '/api/albums',
  summary:
    'Albums of what was picked and saved here, newest first, then those that this application made at Google, where it is known that it may see them, or with `?renew=true`. Those in Deleted things with `?deleted=true`.',
  access: person(),
  query: AlbumListQuery,
  answers: { 200: AlbumList },
  problems: [],
  work: async ({ app, caller, query, signal }) => {
    const bound = [caller.ownerId, 'albums', String(query.deleted)];
    const page = { ...query, continuation: readCursor(query.cursor, bound) };
    const { items, nextCursor, appCreated } = await app.albums.list(caller, page, signal);
    return {
      status: 200,
      body: {
        items,
        nextCursor: nextCursor === undefined ? undefined : writeCursor(nextCursor, bound),
        ...(appCreated !== undefined && { appCreated }),
      },
    };
  },
});
