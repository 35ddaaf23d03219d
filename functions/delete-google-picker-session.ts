import { route } from '../shared/app.ts';
import { GoogleId, googleProblems } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const deleteGooglePickerSession = route({
  method: 'DELETE',
  path: '/api/google/picker-sessions/{id}',
  summary: 'Ends picking, done or not. Google allows a person only so many sessions.',
  access: person(),
  params: { id: GoogleId },
  answers: { 204: null },
  problems: [...googleProblems],
  work: async ({ app, caller, params, signal }) => {
    await app.photos.endSession(caller, params.id, signal);
    return { status: 204 };
  },
});
