import { route } from '../shared/app.ts';
import { ShareSecret } from '../shared/contract/index.ts';
import { anyone } from '../shared/http/index.ts';
import { shareLinkHeaders } from './get-share-link.ts';

export const headShareLink = route({
  method: 'HEAD',
  path: '/api/s/{secret}',
  summary: 'As GET, for programs that look before they fetch; it is not counted as a use.',
  access: anyone(),
  params: { secret: ShareSecret },
  answers: { 302: null },
  problems: ['not_found', 'unavailable', 'upstream_failed', 'configuration_error'],
  work: async ({ app, params, signal }) => {
    const url = await app.openShare(params.secret, { count: false }, signal);
    return { status: 302, headers: { ...shareLinkHeaders, location: url } };
  },
});
