import { route } from '../shared/app.ts';
import { PublicKeySet } from '../shared/contract/index.ts';
import { anyone } from '../shared/http/index.ts';

export const getJwks = route({
  method: 'GET',
  path: '/api/.well-known/jwks.json',
  summary: 'The public keys that tokens for other APIs are signed with, the retired ones included.',
  access: anyone(),
  answers: { 200: PublicKeySet },
  problems: ['configuration_error'],
  work: ({ app }) => ({
    status: 200,
    headers: { 'cache-control': 'public, max-age=300' },
    body: app.downstream.publicKeys(),
  }),
});
