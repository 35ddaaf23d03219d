import { route } from '../shared/app.ts';
import { GoogleId, googleProblems, ListQuery, PickedPhotoList } from '../shared/contract/index.ts';
import { person, readCursor, writeCursor } from '../shared/http/index.ts';

export const getGooglePickerSessionPhotos = route({
  method: 'GET',
  path: '/api/google/picker-sessions/{id}/photos',
  summary: 'What was picked. A page may be empty and still have a next one.',
  access: person(),
  params: { id: GoogleId },
  query: ListQuery,
  answers: { 200: PickedPhotoList },
  problems: [...googleProblems, 'not_ready'],
  work: async ({ app, caller, params, query, signal }) => {
    const bound = [caller.ownerId, 'picked', params.id];
    const page = { limit: query.limit, pageToken: readCursor(query.cursor, bound) };
    const { items, nextCursor } = await app.photos.picked(caller, params.id, page, signal);
    return {
      status: 200,
      body: { items, nextCursor: nextCursor === undefined ? undefined : writeCursor(nextCursor, bound) },
    };
  },
});
