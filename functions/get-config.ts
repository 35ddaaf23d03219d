import { route } from '../shared/app.ts';
import { PublicConfig } from '../shared/contract/index.ts';
import { anyone } from '../shared/http/index.ts';

export const getConfig = route({
  method: 'GET',
  path: '/api/config',
  summary:
    'What the page and native clients need to start: addresses, client ids, features, limits. No secret.',
  access: anyone(),
  answers: { 200: PublicConfig },
  problems: ['configuration_error'],
  work: ({ app }) => ({
    status: 200,
    headers: { 'cache-control': 'public, max-age=300' },
    body: app.publicConfig(),
  }),
});
