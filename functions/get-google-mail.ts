import { route } from '../shared/app.ts';
import { googleProblems, MailList, MailListQuery } from '../shared/contract/index.ts';
import { person, readCursor, writeCursor } from '../shared/http/index.ts';

export const getGoogleMail = route({
  method: 'GET',
  path: '/api/google/mail',
  summary: 'The inbox, newest first; with q what Gmail finds.',
  access: person(),
  query: MailListQuery,
  answers: { 200: MailList },
  problems: [...googleProblems],
  work: async ({ app, caller, query: { q, limit, cursor, maxAge }, signal }) => {
    const bound = [caller.ownerId, 'mail', q ?? ''];
    const wish = { q, limit, pageToken: readCursor(cursor, bound), maxAge };
    const { items, nextCursor } = await app.mail.inbox(caller, wish, signal);
    return {
      status: 200,
      body: { items, nextCursor: nextCursor === undefined ? undefined : writeCursor(nextCursor, bound) },
    };
  },
});
