import { route } from '../shared/app.ts';
import { ShareSecret } from '../shared/contract/index.ts';
import { anyone } from '../shared/http/index.ts';

/** A link may lie in a search engine's queue or in a page that is left again: neither may learn more than it must. */
export const shareLinkHeaders = { 'referrer-policy': 'no-referrer', 'x-robots-tag': 'noindex' } as const;

export const getShareLink = route({
  method: 'GET',
  path: '/api/s/{secret}',
  summary:
    'Opens a shared file: sends whoever has the link to an address that is good for a minute, as a download.',
  access: anyone(),
  params: { secret: ShareSecret },
  answers: { 302: null },
  problems: ['not_found', 'unavailable', 'upstream_failed', 'configuration_error'],
  work: async ({ app, params, signal }) => {
    const url = await app.openShare(params.secret, { count: true }, signal);
    return { status: 302, headers: { ...shareLinkHeaders, location: url } };
  },
});
