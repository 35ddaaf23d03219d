/**
 * What must and what must not compile, held by `npm run types`: an expected error that does not come is an error itself.
 * Nothing here is run.
 */
import type { routes } from '../../functions/routes.ts';
import { route } from '../../shared/app.ts';
import { createClient } from '../../shared/client/index.ts';
import type { FileItem, Grant, ImportReport, Me } from '../../shared/contract/index.ts';
import { anyone } from '../../shared/http/index.ts';

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- two conditional types are the same only when A and B are
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <Fact extends true>(fact: Fact) => fact;

const client = createClient<typeof routes>({ origin: 'http://localhost:7071' });
const fileId = '0123456789abcdefghijklmnop';

export async function compiles(): Promise<void> {
  const me = await client.get('/api/me');
  if (me.ok) holds<Same<typeof me.body, Me>>(true);

  const file = await client.get('/api/files/{fileId}', { params: { fileId }, deadlineMs: 1000 });
  if (file.ok) holds<Same<typeof file.body, FileItem>>(true);
  else if (file.code === 'not_found') holds<Same<typeof file.requestId, string | undefined>>(true);

  const done = await client.post('/api/files/{fileId}/complete', { params: { fileId } });
  if (done.ok && done.status === 202) holds<Same<typeof done.body, undefined>>(true);
  if (done.ok && done.status === 200) holds<Same<typeof done.body, FileItem>>(true);

  await client.get('/api/files', { query: { limit: 10, q: 'x', deleted: 'true' } });
  await client.get('/api/files');
  const grant = await client.post('/api/files/grants', { body: { operation: 'download', fileId } });
  if (grant.ok) holds<Same<typeof grant.body, Grant>>(true);
  await client.post('/api/token', { body: new URLSearchParams({ scope: 'browse' }) });
  const lines = new TextEncoder().encode('{}\n');
  const report = await client.post('/api/imports/{table}', { params: { table: 'events' }, body: lines });
  if (report.ok) holds<Same<typeof report.body, ImportReport>>(true);
  const params = { fileId };
  const kept = await client.put('/api/files/{fileId}/thumbnail', { params, body: new Blob([]) });
  if (kept.ok) holds<Same<typeof kept.body, FileItem>>(true);
  await client.put('/api/files/{fileId}/thumbnail', { params, body: lines });
  const bytes = await client.get('/api/google/picker-sessions/{id}/photos/{photoId}/thumbnail', {
    params: { id: 'a', photoId: 'b' },
  });
  if (bytes.ok && bytes.status === 200) holds<Same<typeof bytes.body, Blob>>(true);
}

export async function doesNotCompile(): Promise<void> {
  // @ts-expect-error there is no such path
  await client.get('/api/nowhere');
  // @ts-expect-error the path is there, but not with this method
  await client.put('/api/me', {});
  // @ts-expect-error the parameter of the path is missing
  await client.get('/api/files/{fileId}');
  // @ts-expect-error the parameter has another name
  await client.get('/api/files/{fileId}', { params: { id: fileId } });
  // @ts-expect-error a path without parameters takes none
  await client.get('/api/me', { params: { fileId } });
  // @ts-expect-error the body is missing
  await client.post('/api/files/grants', {});
  // @ts-expect-error no such operation
  await client.post('/api/files/grants', { body: { operation: 'overwrite', fileId } });
  // @ts-expect-error a route without a body takes none
  await client.delete('/api/files/{fileId}', { params: { fileId }, body: {} });
  // @ts-expect-error an unknown member of the query
  await client.get('/api/files', { query: { sort: 'name' } });
  // @ts-expect-error deleted is "true" or "false"
  await client.get('/api/files', { query: { deleted: 'yes' } });
  // @ts-expect-error a form goes as one, not as text
  await client.post('/api/token', { body: 'scope=browse' });

  const file = await client.get('/api/files/{fileId}', { params: { fileId } });
  // @ts-expect-error a failure has no body: look at ok first
  file.body.name.trim();
  // @ts-expect-error no such member in the answer
  if (file.ok) holds<Same<typeof file.body.owner, string>>(true);
  // @ts-expect-error this route never answers 201
  if (file.ok) holds<Same<typeof file.status, 200 | 201>>(true);
}

const whole = {
  method: 'GET',
  path: '/api/x/{id}',
  summary: 'A route.',
  answers: { 204: null },
  problems: [],
} as const;

export const routesThatDoNotCompile = [
  // @ts-expect-error who may call it must be said
  route({ ...whole, work: () => ({ status: 204 }) }),
  // @ts-expect-error an answer that is not declared
  route({ ...whole, access: anyone(), work: () => ({ status: 200, body: {} }) }),
  // @ts-expect-error no such code
  route({ ...whole, access: anyone(), problems: ['oops'], work: () => ({ status: 204 }) }),
  // @ts-expect-error the path has no such parameter
  route({ ...whole, access: anyone(), work: ({ params }) => (params.name, { status: 204 }) }),
  // @ts-expect-error nobody is asked who they are, so there is no caller
  route({ ...whole, access: anyone(), work: ({ caller }) => (caller.subject, { status: 204 }) }),
];
