import { route } from '../shared/app.ts';
import { GoogleId, googleProblems } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const postGoogleMailRead = route({
  method: 'POST',
  path: '/api/google/mail/{id}/read',
  summary: 'Marks a message as read.',
  access: person(),
  params: { id: GoogleId },
  answers: { 204: null },
  problems: [...googleProblems],
  work: async ({ app, caller, params, signal }) => {
    await app.mail.markRead(caller, params.id, signal);
    return { status: 204 };
  },
});
