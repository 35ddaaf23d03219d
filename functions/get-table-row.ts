import { route } from '../shared/app.ts';
import { Row, RowId } from '../shared/contract/index.ts';
import { optional } from '../shared/http/index.ts';

export const getTableRow = route({
  method: 'GET',
  path: '/api/tables/{table}/{id}',
  summary: 'One row.',
  access: optional(),
  admit: ({ app, caller, params }) => app.tables.admit(params.table, 'read', caller),
  params: { id: RowId },
  answers: { 200: Row },
  problems: ['not_found', 'person_required', 'upstream_failed', 'configuration_error'],
  work: async ({ app, caller, params, signal }) => {
    const rows = await app.tables.open(params.table, caller);
    const row = await rows.get(params.id, signal);
    return { status: 200, headers: { etag: row.etag }, body: row };
  },
});
