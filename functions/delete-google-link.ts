import { route } from '../shared/app.ts';
import { person } from '../shared/http/index.ts';

export const deleteGoogleLink = route({
  method: 'DELETE',
  path: '/api/google/link',
  summary:
    'Disconnects the Google account from the own sign-in, and takes back what it allowed, at Google too.',
  access: person(),
  answers: { 204: null },
  // Google may say that the organisation behind the account decides, when it is asked to end the grant.
  problems: ['conflict', 'policy_denied'],
  work: async ({ app, caller, signal }) => {
    await app.googleLinks.unlink(caller, signal);
    await app.forgetInbox(caller.ownerId, signal);
    return { status: 204 };
  },
});
