import { route } from '../shared/app.ts';
import { DelegationAnswer, DelegationRequest } from '../shared/contract/index.ts';
import { anyone } from '../shared/http/index.ts';

export const postDelegation = route({
  method: 'POST',
  path: '/api/delegation',
  summary:
    'What Auth0’s retired delegation endpoint handed out, for pages that still ask; off unless switched on.',
  access: anyone(),
  body: DelegationRequest.optional(),
  bodyOptional: true,
  answers: { 200: DelegationAnswer },
  problems: [
    'client_not_allowed',
    'policy_denied',
    'feature_off',
    'expired',
    'too_many_requests',
    'upstream_failed',
    'configuration_error',
    'unavailable',
  ],
  errorFormat: 'oauth',
  work: async ({ app, body, address, signal }) => {
    const { answer, headers } = await app.delegation.delegate(body ?? {}, address, signal);
    return { status: 200, headers, body: answer };
  },
});
