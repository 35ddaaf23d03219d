import { route } from '../shared/app.ts';
import { RowList, RowListQuery } from '../shared/contract/index.ts';
import { answerPage, optional } from '../shared/http/index.ts';

export const getTableRows = route({
  method: 'GET',
  path: '/api/tables/{table}',
  summary: 'The rows of a table, by id: your own, or common ones. Ids made by the server sort newest first.',
  access: optional(),
  admit: ({ app, caller, params }) => app.tables.admit(params.table, 'read', caller),
  query: RowListQuery,
  answers: { 200: RowList },
  problems: ['not_found', 'person_required', 'upstream_failed', 'configuration_error'],
  work: async ({ app, caller, params, query, signal }) => {
    const rows = await app.tables.open(params.table, caller);
    return answerPage(query.cursor, rows.bound, (after) => rows.list({ after, limit: query.limit }, signal));
  },
});
