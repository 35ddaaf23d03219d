import { route } from '../shared/app.ts';
import { googleProblems, MailList, MailListQuery } from '../shared/contract/index.ts';
import { answerPage, person } from '../shared/http/index.ts';

export const getGoogleMail = route({
  method: 'GET',
  path: '/api/google/mail',
  summary: 'The inbox, newest first; with q what Gmail finds.',
  access: person(),
  query: MailListQuery,
  answers: { 200: MailList },
  problems: [...googleProblems],
  work: ({ app, caller, query: { q, limit, cursor, maxAge }, signal }) =>
    answerPage(cursor, [caller.ownerId, 'mail', q ?? ''], (pageToken) =>
      app.mail.inbox(caller, { q, limit, pageToken, maxAge }, signal),
    ),
});
