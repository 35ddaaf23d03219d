import { route } from '../shared/app.ts';
import { ShareId } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const deleteShare = route({
  method: 'DELETE',
  path: '/api/shares/{shareId}',
  summary: 'Revokes one of the own links: from now on it leads nowhere.',
  access: person(),
  params: { shareId: ShareId },
  answers: { 204: null },
  problems: ['not_found'],
  work: async ({ app, caller, params, signal }) => {
    await app.shares.revoke(caller.ownerId, params.shareId, signal);
    return { status: 204 };
  },
});
