import { route } from '../shared/app.ts';
import { Row, RowId, RowInput } from '../shared/contract/index.ts';
import { optional } from '../shared/http/index.ts';

export const patchTableRow = route({
  method: 'PATCH',
  path: '/api/tables/{table}/{id}',
  summary: 'Change members of the version you read (if-match), by JSON Merge Patch (RFC 7396).',
  access: optional(),
  admit: ({ app, caller, params }) => app.tables.admit(params.table, 'replace', caller),
  params: { id: RowId },
  body: RowInput,
  bodyFormat: 'merge-patch',
  answers: { 200: Row },
  problems: [
    ...(['person_required', 'insufficient_permission', 'policy_denied'] as const),
    ...(['precondition_failed', 'precondition_required', 'upstream_failed', 'configuration_error'] as const),
  ],
  work: async ({ app, caller, params, body, header, signal }) => {
    const rows = await app.tables.open(params.table, caller);
    const row = await rows.patch(params.id, body, { ifMatch: header('if-match') }, signal);
    return { status: 200, headers: { etag: row.etag }, body: row };
  },
});
