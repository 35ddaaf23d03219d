import { route } from '../shared/app.ts';
import { AlbumPhotoList, AnyAlbumId, googleProblems, ListQuery } from '../shared/contract/index.ts';
import { answerPage, person } from '../shared/http/index.ts';

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
  work: ({ app, caller, params, query, signal }) =>
    answerPage(query.cursor, [caller.ownerId, 'album', params.id], (continuation) =>
      app.albums.photos(caller, params.id, { limit: query.limit, continuation }, signal),
    ),
});
