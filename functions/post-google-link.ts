import { route } from '../shared/app.ts';
import { GoogleStanding, SignInProof } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const postGoogleLink = route({
  method: 'POST',
  path: '/api/google/link',
  summary:
    'Connects a Google account to the own sign-in: the ID token is of a second sign-in, through Google, of just now.',
  access: person(),
  body: SignInProof,
  answers: { 200: GoogleStanding, 201: GoogleStanding },
  problems: ['conflict'],
  work: async ({ app, caller, body, signal }) => {
    const created = await app.linkGoogle(caller, body.idToken, signal);
    if (created) await app.forgetInbox(caller.ownerId, signal);
    const standing = await app.googleTokens.state(caller, { renew: true }, signal);
    return created
      ? { status: 201, headers: { location: '/api/me' }, body: standing }
      : { status: 200, body: standing };
  },
});
