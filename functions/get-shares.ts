import { route } from '../shared/app.ts';
import { ShareList, ShareListQuery } from '../shared/contract/index.ts';
import { answerPage, person } from '../shared/http/index.ts';

export const getShares = route({
  method: 'GET',
  path: '/api/shares',
  summary: 'The own links with how often they were used, newest first; those that ended stay until revoked.',
  access: person(),
  query: ShareListQuery,
  answers: { 200: ShareList },
  problems: [],
  work: ({ app, caller, query, signal }) =>
    answerPage(query.cursor, [caller.ownerId, 'shares'], (continuation) =>
      app.shares.list(caller.ownerId, { limit: query.limit, continuation }, signal),
    ),
});
