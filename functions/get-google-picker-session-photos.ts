import { route } from '../shared/app.ts';
import { GoogleId, googleProblems, ListQuery, PickedPhotoList } from '../shared/contract/index.ts';
import { answerPage, person } from '../shared/http/index.ts';

export const getGooglePickerSessionPhotos = route({
  method: 'GET',
  path: '/api/google/picker-sessions/{id}/photos',
  summary: 'What was picked. A page may be empty and still have a next one.',
  access: person(),
  params: { id: GoogleId },
  query: ListQuery,
  answers: { 200: PickedPhotoList },
  problems: [...googleProblems, 'not_ready'],
  work: ({ app, caller, params, query, signal }) =>
    answerPage(query.cursor, [caller.ownerId, 'picked', params.id], (pageToken) =>
      app.photos.picked(caller, params.id, { limit: query.limit, pageToken }, signal),
    ),
});
