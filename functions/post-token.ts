import { route } from '../shared/app.ts';
import { TokenAnswer, TokenRequest } from '../shared/contract/index.ts';
import { signedIn } from '../shared/http/index.ts';

export const postToken = route({
  method: 'POST',
  path: '/api/token',
  summary: 'Trade the access token for a narrower one: a storage or Service Bus SAS, or another API’s token.',
  access: signedIn(),
  body: TokenRequest,
  bodyFormat: 'form',
  answers: { 200: TokenAnswer },
  problems: ['configuration_error', 'upstream_failed'],
  errorFormat: 'oauth',
  work: async ({ app, caller, body, signal }) => ({
    status: 200,
    body: await app.exchange.token(body, caller, signal),
  }),
});
