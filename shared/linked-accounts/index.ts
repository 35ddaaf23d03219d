/** A person's linked Google account: where its tokens come from, and how they are kept alive. */
export { type GoogleFeature, permissionMissing, requiredScope } from './features.ts';
export { googleAddress, googleFetch } from './google-address.ts';
export { type GoogleClient, GoogleOAuth, type KnownToken } from './google-oauth.ts';
export { GoogleLinks, type GoogleLinksOptions, type GoogleSignIn, googleSubject } from './google-links.ts';
export type { GoogleStanding, KnownPermission } from './google-standing.ts';
export { GoogleTokens, type GoogleTokensOptions } from './google-tokens.ts';
export {
  type Findings,
  type Held,
  type Kept,
  type Lease,
  type LinkedTokenStore,
  MemoryTokenStore,
  type StoredToken,
} from './linked-token-store.ts';
export { type Opened, Sealing } from './sealing.ts';
export { ManagementApiTokenSource } from './management-api.ts';
export type { ManagementClient } from './management-token.ts';
export { type ManagementApiOptions, ManagementUsers, type UserIdentity } from './management-users.ts';
export { takesLong } from './shared-lookup.ts';
export { TableTokenStore, type TableTokenStoreOptions } from './table-token-store.ts';
export type { LinkedPerson, LinkedToken, TokenSource } from './token-source.ts';
export { TokenVaultTokenSource, type TokenVaultOptions } from './token-vault.ts';
export { createUnlinkedAccounts, type UnlinkedAccounts } from './unlinked-accounts.ts';
