import { type App, route } from '../shared/app.ts';
import { ResourceMetadata } from '../shared/contract/index.ts';
import { anyone } from '../shared/http/index.ts';

const declaration = {
  method: 'GET',
  summary: 'Where a client that knows only this address gets a token (RFC 9728).',
  access: anyone(),
  answers: { 200: ResourceMetadata },
  problems: ['configuration_error'],
  work: ({ app }: { readonly app: App }) => ({
    status: 200 as const,
    headers: { 'cache-control': 'public, max-age=300' },
    body: app.resourceMetadata(),
  }),
} as const;

/** Where RFC 9728 §3.1 puts it for a resource with a path. */
export const getProtectedResource = route({
  ...declaration,
  path: '/.well-known/oauth-protected-resource/api',
});

/** The same below `/api`, for a front that passes nothing else on. */
export const getProtectedResourceBelowApi = route({
  ...declaration,
  path: '/api/.well-known/oauth-protected-resource/api',
});
