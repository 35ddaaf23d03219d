import { Problem } from '../errors/index.ts';
import { type AlbumsElsewhere, AllAlbums } from '../albums/index.ts';
import { AppAlbums, appAlbumsTable, GoogleApi, type PhotoOwner, Photos } from '../google/index.ts';
import {
  createUnlinkedAccounts,
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
import { createMail, createMailSweep } from '../mail/index.ts';
import type { OwnerId } from '../people/index.ts';
import { emptyPartition } from '../storage/index.ts';
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

const noAlbums = (state: 'off' | 'unavailable'): AlbumsElsewhere<PhotoOwner> => {
  const refuse = (): Promise<never> =>
    Promise.reject(
      state === 'off'
        ? new Problem('feature_off', 'Google Photos is switched off here.')
        : new Problem('configuration_error', 'Google is not set up here completely.'),
    );
  const list = () => Promise.resolve({ albums: [], standing: { state } });
  return { list, photos: refuse, mayShow: refuse, thumbnail: refuse };
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
    const asksFor = (['photos', 'mail'] as const).filter((feature) => settings.features[feature]);
    return new GoogleTokens({ source, oauth, store: tokenStore(), clock, asksFor });
  });
  const isGoogleSetUp = (): boolean => !settings.faults.some(({ setting }) => googleSettings.has(setting));
  const unlinkedAccounts = once(() => createUnlinkedAccounts({ table: storage().table('unlinked'), clock }));
  const googleLinks = once(
    () => new GoogleLinks({ users: users(), tokens: googleTokens(), unlinked: unlinkedAccounts() }),
  );
  const googleApi = once(() => {
    const { originOverride } = settings.google();
    return new GoogleApi({ fetch: googleFetch(fetch, originOverride), tokens: googleTokens(), clock });
  });
  const photos = once(() => {
    if (!settings.features.photos) throw new Problem('feature_off', 'Google Photos is switched off here.');
    const { originOverride } = settings.google();
    return new Photos({ api: googleApi(), files: files(), albums: albums(), originOverride, clock });
  });

  const appAlbums = once(() => {
    const table = tombstones().guard(storage().table(appAlbumsTable));
    return new AppAlbums({ api: googleApi(), tokens: googleTokens(), table, clock });
  });
  /** Where Google is off or not set up, what was saved here is there all the same. */
  const allAlbums = once(() => {
    const elsewhere = (): AlbumsElsewhere<PhotoOwner> => {
      if (!settings.features.photos) return noAlbums('off');
      return isGoogleSetUp() ? appAlbums() : noAlbums('unavailable');
    };
    return new AllAlbums({ saved: albums(), elsewhere });
  });

  const replies = once(() => storage().table('mailreplies'));
  const inboxes = once(() => storage().table('mailinboxes'));
  const forgetInbox = async (owner: OwnerId, signal?: AbortSignal): Promise<void> => {
    await emptyPartition(inboxes(), owner, signal);
  };
  const sweepMail = async (signal?: AbortSignal): Promise<void> => {
    for (const table of [inboxes(), replies()]) await createMailSweep({ table, clock })(signal);
  };
  const mail = once(() => {
    if (!settings.features.mail) throw new Problem('feature_off', 'Google Mail is switched off here.');
    return createMail({
      api: googleApi(),
      files: files(),
      replies: tombstones().guard(replies()),
      keys: settings.sealingKeys,
      clock,
      // A row that is gone cannot be replaced: only a new one could bring back what was forgotten.
      inboxes: {
        ...inboxes(),
        insert: (...row) =>
          tombstones()
            .guard(inboxes())
            .insert(...row),
      },
    });
  });

  return {
    tokenStore,
    googleTokens,
    isGoogleSetUp,
    unlinkedAccounts,
    googleLinks,
    photos,
    allAlbums,
    mail,
    replies,
    inboxes,
    forgetInbox,
    sweepMail,
  };
}
