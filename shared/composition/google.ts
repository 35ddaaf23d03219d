import { Problem } from '../errors/index.ts';
import { GoogleApi, Photos } from '../google/index.ts';
import {
  googleFetch,
  GoogleLinks,
  GoogleOAuth,
  type GoogleStanding,
  GoogleTokens,
  ManagementApiTokenSource,
  ManagementUsers,
  TableTokenStore,
  TokenVaultTokenSource,
} from '../linked-accounts/index.ts';
import { createMail } from '../mail/index.ts';
import type { Foundation } from './foundation.ts';
import type { Keeping } from './keeping.ts';
import { once } from './once.ts';

/** What it takes to hold a Google token at all. */
const googleSettings = new Set([
  ...['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET', 'GOOGLE_TOKEN_SOURCE', 'GOOGLE_ORIGIN_OVERRIDE'],
  ...['AUTH0_DOMAIN', 'AUTH0_AUDIENCE', 'AUTH0_SPA_CLIENT_ID', 'AUTH0_MANAGEMENT_DOMAIN'],
  ...['AUTH0_MANAGEMENT_CLIENT_ID', 'AUTH0_MANAGEMENT_CLIENT_SECRET', 'TOKEN_SEALING_KEYS'],
]);

/** Stands in where Google is not set up: who a caller is can be told without it. */
export const unknownGoogle = {
  state: (): Promise<GoogleStanding> => Promise.resolve({ state: 'unknown', photos: false, mail: false }),
};

export type Google = ReturnType<typeof composeGoogle>;

/** People's Google accounts: their tokens, photos and mail. */
export function composeGoogle(
  { settings, clock, fetch, storage, tombstones }: Foundation,
  { files, albums }: Keeping,
) {
  const users = once(() => new ManagementUsers({ ...settings.management(), fetch, clock }));
  const tokenStore = once(
    () => new TableTokenStore({ table: storage().table('linkedtokens'), keys: settings.sealingKeys, clock }),
  );
  const googleTokens = once(() => {
    const { originOverride, tokenSource, ...client } = settings.google();
    // Here, and not at the first token to be sealed: what is not set up is told before Google is asked for anything.
    settings.sealingKeys();
    const oauth = new GoogleOAuth(client, googleFetch(fetch, originOverride), clock);
    const source =
      tokenSource === 'token-vault'
        ? new TokenVaultTokenSource({
            ...settings.management(),
            tenant: settings.auth().tenant,
            fetch,
            clock,
          })
        : new ManagementApiTokenSource(users());
    return new GoogleTokens({ source, oauth, store: tokenStore(), clock });
  });
  const isGoogleSetUp = (): boolean => !settings.faults.some(({ setting }) => googleSettings.has(setting));
  const googleLinks = once(() => new GoogleLinks({ users: users(), tokens: googleTokens() }));
  const photos = once(() => {
    if (!settings.features.photos) throw new Problem('feature_off', 'Google Photos is switched off here.');
    const { originOverride } = settings.google();
    const api = new GoogleApi({ fetch: googleFetch(fetch, originOverride), tokens: googleTokens(), clock });
    return new Photos({ api, files: files(), albums: albums(), originOverride, clock });
  });

  const replies = once(() => storage().table('mailreplies'));
  const mail = once(() => {
    if (!settings.features.mail) throw new Problem('feature_off', 'Google Mail is switched off here.');
    const { originOverride } = settings.google();
    const api = new GoogleApi({ fetch: googleFetch(fetch, originOverride), tokens: googleTokens(), clock });
    return createMail({ api, files: files(), replies: tombstones().guard(replies()), clock });
  });

  return { tokenStore, googleTokens, isGoogleSetUp, googleLinks, photos, mail, replies };
}
