import { route } from '../shared/app.ts';
import { Row, RowInput } from '../shared/contract/index.ts';
import { optional } from '../shared/http/index.ts';

export const postTableRow = route({
  method: 'POST',
  path: '/api/tables/{table}',
  summary: 'Make a row, with an id of your own or one made here.',
  access: optional(),
  admit: ({ app, caller, params }) => app.tables.admit(params.table, 'create', caller),
  body: RowInput,
  answers: { 201: Row },
  problems: [
    ...(['not_found', 'person_required', 'insufficient_permission', 'policy_denied'] as const),
    ...(['conflict', 'upstream_failed', 'configuration_error'] as const),
  ],
  work: async ({ app, caller, params, body, signal }) => {
    const rows = await app.tables.open(params.table, caller);
    const row = await rows.create(body, signal);
    const location = `/api/tables/${params.table}/${row.id}`;
    return { status: 201, headers: { location, etag: row.etag }, body: row };
  },
});
