import { route } from '../shared/app.ts';
import { NewShare, ShareRequest } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const postShares = route({
  method: 'POST',
  path: '/api/shares',
  summary: 'Makes a link that opens one of the own files for whoever has it. Its address is shown once.',
  access: person(),
  body: ShareRequest,
  answers: { 201: NewShare },
  problems: ['policy_denied', 'not_found', 'expired'],
  work: async ({ app, caller, body, signal }) => {
    const share = await app.shares.create(caller, caller.ownerId, body, signal);
    return { status: 201, headers: { location: `/api/shares/${share.shareId}` }, body: share };
  },
});
