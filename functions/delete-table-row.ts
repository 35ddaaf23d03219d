import { route } from '../shared/app.ts';
import { RowId } from '../shared/contract/index.ts';
import { optional } from '../shared/http/index.ts';

export const deleteTableRow = route({
  method: 'DELETE',
  path: '/api/tables/{table}/{id}',
  summary: 'Delete a row; with if-match, only the version you read.',
  access: optional(),
  admit: ({ app, caller, params }) => app.tables.admit(params.table, 'remove', caller),
  params: { id: RowId },
  answers: { 204: null },
  problems: [
    ...(['person_required', 'insufficient_permission', 'policy_denied'] as const),
    ...(['precondition_failed', 'upstream_failed', 'configuration_error'] as const),
  ],
  work: async ({ app, caller, params, header, signal }) => {
    const rows = await app.tables.open(params.table, caller);
    await rows.remove(params.id, { ifMatch: header('if-match') }, signal);
    return { status: 204 };
  },
});
