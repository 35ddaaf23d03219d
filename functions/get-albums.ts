import { route } from '../shared/app.ts';
import { AlbumList, AlbumListQuery } from '../shared/contract/index.ts';
import { answerPage, person } from '../shared/http/index.ts';

export const getAlbums = route({
  method: 'GET',
  path: '/api/albums',
  summary:
    'Albums of what was picked and saved here, newest first, then those that this application made at Google, where it is known that it may see them, or with `?renew=true`. Those in Deleted things with `?deleted=true`.',
  access: person(),
  query: AlbumListQuery,
  answers: { 200: AlbumList },
  problems: [],
  work: ({ app, caller, query, signal }) =>
    answerPage(query.cursor, [caller.ownerId, 'albums', String(query.deleted)], (continuation) =>
      app.albums.list(caller, { ...query, continuation }, signal),
    ),
});
