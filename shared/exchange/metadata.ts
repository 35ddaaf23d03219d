import type { ResourceMetadata } from '../contract/index.ts';

/**
 * RFC 9728 §2. `resource` is this API's address, as §3.3 wants it; Auth0 knows the API by another identifier, which
 * `auth0_audience` names.
 */
export function resourceMetadata(options: {
  readonly publicOrigin: string;
  readonly issuer: string;
  readonly audience: string;
  readonly permissions: readonly string[];
  /** Where the page and its documents are served. */
  readonly docsOrigin: string;
}): ResourceMetadata {
  const { publicOrigin } = options;
  return {
    resource: `${publicOrigin}/api`,
    authorization_servers: [options.issuer],
    jwks_uri: `${publicOrigin}/api/.well-known/jwks.json`,
    scopes_supported: [...options.permissions],
    bearer_methods_supported: ['header'],
    resource_name: 'Valet',
    resource_documentation: `${options.docsOrigin}/docs/clients.md`,
    auth0_audience: options.audience,
  };
}
