import { route } from '../shared/app.ts';
import { FileList, FileListQuery } from '../shared/contract/index.ts';
import { person, readCursor, writeCursor } from '../shared/http/index.ts';

export const getFiles = route({
  method: 'GET',
  path: '/api/files',
  summary:
    'The own files, newest first; with deleted=true those in Deleted things. A page may be empty and have a next one.',
  access: person(),
  query: FileListQuery,
  answers: { 200: FileList },
  problems: ['policy_denied'],
  work: async ({ app, caller, query, signal }) => {
    const { limit, q, deleted } = query;
    const owner = app.files.reach(caller, 'read', query.container);
    const bound = [owner, 'files', q ?? '', String(deleted)];
    const after = readCursor(query.cursor, bound);
    const { items, nextCursor } = await app.files.list(owner, { limit, q, deleted, after }, signal);
    return {
      status: 200,
      body: nextCursor === undefined ? { items } : { items, nextCursor: writeCursor(nextCursor, bound) },
    };
  },
});
