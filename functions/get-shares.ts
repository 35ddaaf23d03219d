import { route } from '../shared/app.ts';
import { ShareList, ShareListQuery } from '../shared/contract/index.ts';
import { person, readCursor, writeCursor } from '../shared/http/index.ts';

export const getShares = route({
  method: 'GET',
  path: '/api/shares',
  summary: 'The own links with how often they were used, newest first; those that ended stay until revoked.',
  access: person(),
  query: ShareListQuery,
  answers: { 200: ShareList },
  problems: [],
  work: async ({ app, caller, query, signal }) => {
    const bound = [caller.ownerId, 'shares'];
    const continuation = readCursor(query.cursor, bound);
    const page = { limit: query.limit, continuation };
    const { items, nextCursor } = await app.shares.list(caller.ownerId, page, signal);
    return {
      status: 200,
      body: nextCursor === undefined ? { items } : { items, nextCursor: writeCursor(nextCursor, bound) },
    };
  },
});
