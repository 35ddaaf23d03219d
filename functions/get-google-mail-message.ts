import { route } from '../shared/app.ts';
import { GoogleId, googleProblems, MailMessage, MailMessageQuery } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const getGoogleMailMessage = route({
  method: 'GET',
  path: '/api/google/mail/{id}',
  summary: 'One message as plain text; html=true adds its HTML, sanitised, as a JSON string.',
  access: person(),
  params: { id: GoogleId },
  query: MailMessageQuery,
  answers: { 200: MailMessage },
  problems: [...googleProblems],
  work: async ({ app, caller, params, query, signal }) => ({
    status: 200,
    body: await app.mail.message(caller, params.id, query, signal),
  }),
});
