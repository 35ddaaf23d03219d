import { route } from '../shared/app.ts';
import { ImportLines, ImportQuery, ImportReport } from '../shared/contract/index.ts';
import { machine } from '../shared/http/index.ts';

/** `Prefer: wait=SECONDS` (RFC 7240 §4.3): for machines that are cut off themselves before a large import ends. */
function preferredWait(prefer: string | undefined): number | undefined {
  const seconds = /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/i.exec(prefer ?? '')?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}

export const postImport = route({
  method: 'POST',
  path: '/api/imports/{table}',
  summary: 'Write rows for people, as a machine: good lines land whatever the others are. Send 202 again.',
  access: machine('import:{table}'),
  query: ImportQuery,
  body: ImportLines,
  bodyFormat: 'ndjson',
  maxBytes: 10 * 1024 * 1024,
  answers: { 200: ImportReport, 202: ImportReport },
  problems: ['not_found', 'upstream_failed', 'configuration_error'],
  deadline: 200_000,
  work: async ({ app, params, query, body, header, signal }) => {
    const wish = { mode: query.mode, waitMs: preferredWait(header('prefer')) };
    const report = await app.tables.import(params.table, body, wish, signal);
    if (report.remaining === 0) return { status: 200, body: report };
    return { status: 202, headers: { 'retry-after': '1' }, body: report };
  },
});
