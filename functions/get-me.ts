import { route } from '../shared/app.ts';
import { Me, MeQuery } from '../shared/contract/index.ts';
import { signedIn } from '../shared/http/index.ts';

export const getMe = route({
  method: 'GET',
  path: '/api/me',
  summary:
    'Who the caller is, what they may do, how their Google account stands as far as that is known, or as it is now with `?renew=true`, what they use. Never a token.',
  access: signedIn(),
  query: MeQuery,
  answers: { 200: Me },
  problems: ['unavailable', 'configuration_error'],
  work: async ({ app, caller, query, signal }) => ({
    status: 200,
    body: await app.me(caller, query, signal),
  }),
});
