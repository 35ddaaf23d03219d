import { route } from '../shared/app.ts';
import { FileList, FileListQuery } from '../shared/contract/index.ts';
import { answerPage, person } from '../shared/http/index.ts';

export const getFiles = route({
  method: 'GET',
  path: '/api/files',
  summary:
    'The own files, newest first; with deleted=true those in Deleted things. A page may be empty and have a next one.',
  access: person(),
  query: FileListQuery,
  answers: { 200: FileList },
  problems: ['policy_denied'],
  work: ({ app, caller, query, signal }) => {
    const { limit, q, deleted } = query;
    const owner = app.files.reach(caller, 'read', query.container);
    return answerPage(query.cursor, [owner, 'files', q ?? '', String(deleted)], (after) =>
      app.files.list(owner, { limit, q, deleted, after }, signal),
    );
  },
});
