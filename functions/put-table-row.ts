import { route } from '../shared/app.ts';
import { Row, RowInput } from '../shared/contract/index.ts';
import { optional } from '../shared/http/index.ts';

export const putTableRow = route({
  method: 'PUT',
  path: '/api/tables/{table}/{id}',
  summary: 'Make the row with this id (if-none-match: *), or replace the version you read (if-match).',
  access: optional(),
  admit: ({ app, caller, params, header }) =>
    app.tables.admit(params.table, header('if-none-match') === undefined ? 'replace' : 'create', caller),
  body: RowInput,
  answers: { 200: Row, 201: Row },
  problems: [
    ...(['not_found', 'person_required', 'insufficient_permission', 'policy_denied'] as const),
    ...(['precondition_failed', 'precondition_required', 'upstream_failed', 'configuration_error'] as const),
  ],
  work: async ({ app, caller, params, body, header, signal }) => {
    const rows = await app.tables.open(params.table, caller);
    const conditions = { ifMatch: header('if-match'), ifNoneMatch: header('if-none-match') };
    const { row, created } = await rows.put(params.id, body, conditions, signal);
    if (!created) return { status: 200, headers: { etag: row.etag }, body: row };
    const location = `/api/tables/${params.table}/${row.id}`;
    return { status: 201, headers: { location, etag: row.etag }, body: row };
  },
});
