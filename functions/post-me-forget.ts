import { route } from '../shared/app.ts';
import { Forgotten, SignInProof } from '../shared/contract/index.ts';
import { personUnresolved } from '../shared/http/index.ts';

export const postMeForget = route({
  method: 'POST',
  path: '/api/me/forget',
  summary:
    'Forgets the caller: links, rows, files, albums, kept tokens and who they were. Asked for with a sign-in of just now.',
  // Somebody who is being forgotten has no owner id any more, and asks again to hear that it is done.
  access: personUnresolved(),
  body: SignInProof,
  answers: { 202: Forgotten },
  problems: ['expired', 'unavailable', 'upstream_failed', 'configuration_error'],
  work: async ({ app, caller, body, signal }) => {
    const forgotten = await app.forgetMe(caller, body.idToken, signal);
    const headers: Record<string, string> = forgotten.state === 'working' ? { 'retry-after': '5' } : {};
    return { status: 202, headers, body: forgotten };
  },
});
