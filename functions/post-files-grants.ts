import { route } from '../shared/app.ts';
import { ContainerQuery, Grant, GrantRequest } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const postFilesGrants = route({
  method: 'POST',
  path: '/api/files/grants',
  summary:
    'A short-lived key to the own storage: to upload, download or purge one file, or to browse all of them.',
  access: person(),
  query: ContainerQuery,
  body: GrantRequest,
  answers: { 201: Grant },
  problems: ['not_found', 'conflict', 'policy_denied', 'payload_too_large', 'quota_exceeded'],
  work: async ({ app, caller, query, body, signal }) => {
    const grant = await app.files.grant(caller, query.container ?? caller.ownerId, body, signal);
    const location = grant.fileId === undefined ? '/api/files' : `/api/files/${grant.fileId}`;
    return { status: 201, headers: { location }, body: grant };
  },
});
