import { route } from '../shared/app.ts';
import { GoogleId, googleProblems, PickerSession } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const getGooglePickerSession = route({
  method: 'GET',
  path: '/api/google/picker-sessions/{id}',
  summary: 'Whether the person has picked yet, and when to ask again.',
  access: person(),
  params: { id: GoogleId },
  answers: { 200: PickerSession },
  problems: [...googleProblems],
  work: async ({ app, caller, params, signal }) => ({
    status: 200,
    body: await app.photos.session(caller, params.id, signal),
  }),
});
