import type { PublicConfig } from '../contract/index.ts';
import type { Settings } from './settings.ts';

/**
 * What the page and native clients may know of the settings. Built field by field: nothing gets out by being added to a
 * group.
 *
 * @param scopes what each feature asks of Google, to be passed on as `connection_scope`
 * @throws Problem `configuration_error` when sign-in is not set up
 */
export function publicConfig(
  settings: Settings,
  scopes: { readonly photos: string; readonly mail: string; readonly albums: string },
): PublicConfig {
  const { tenant, audience, spaClientId, nativeClientId } = settings.auth();
  return {
    auth0: {
      // As Auth0's libraries take it: a bare host for https, a whole origin for http on loopback.
      domain: tenant.replace(/^https:\/\//, ''),
      audience,
      spaClientId,
      ...(nativeClientId === undefined ? {} : { nativeClientId }),
      googleConnection: 'google-oauth2',
      connectedAccounts: settings.googleTokenSource === 'token-vault',
    },
    features: { photos: settings.features.photos, mail: settings.features.mail },
    googleScopes: {
      photos: [scopes.photos],
      mail: [scopes.mail],
      ...(settings.features.albums && { albums: [scopes.albums] }),
    },
    limits: {
      quotaBytes: settings.quotaBytes,
      // Put Block: 50,000 blocks a blob, 4,000 MiB a block; 100 MiB is what a browser can hold in flight.
      maxBlocks: 50_000,
      maxBlockBytes: 100 * 2 ** 20,
      picker: { maxItemCount: 2000 },
    },
  };
}
