import { tokenPolicy } from './access/index.ts';
import { Albums } from './albums/index.ts';
import {
  type Forgotten,
  type Me,
  permissions,
  type PublicConfig,
  type ResourceMetadata,
} from './contract/index.ts';
import { Problem } from './errors/index.ts';
import {
  createAllowances,
  createDelegation,
  createDownstreamTokens,
  createExchange,
  createLegacyData,
  createMint,
  createServiceBusSigner,
  type Delegation,
  type DownstreamTokens,
  type Exchange,
  resourceMetadata,
} from './exchange/index.ts';
import { createFiles, type Files } from './files/index.ts';
import { GoogleApi, Photos } from './google/index.ts';
import { type Gate, type OpenApiInfo, type Owner, routesFor } from './http/index.ts';
import {
  type Caller,
  createIdTokenVerifier,
  createKeySource,
  createTokenVerifier,
  type IdTokenVerifier,
  type PersonCaller,
} from './identity/index.ts';
import {
  googleFetch,
  GoogleLinks,
  GoogleOAuth,
  type GoogleStanding,
  GoogleTokens,
  ManagementApiTokenSource,
  ManagementUsers,
  requiredScope,
  TableTokenStore,
  TokenVaultTokenSource,
} from './linked-accounts/index.ts';
import { createMail, type Mail } from './mail/index.ts';
import { createForgetMe, createLinkGoogle, createMe } from './me/index.ts';
import {
  createForgetting,
  createOwners,
  createTombstones,
  type Forgetting,
  type OwnerId,
  type Owners,
} from './people/index.ts';
import { type Clock, type Fetch, Secret, systemClock } from './platform/index.ts';
import { type Environment, publicConfig, readSettings, type Settings } from './settings/index.ts';
import { createShares, type Shares, sharesTable } from './shares/index.ts';
import { createStorage, emptyPartition } from './storage/index.ts';
import { createTables, type Tables } from './tables/index.ts';

/** What the routes work with. Every part is made when first used, and one that lacks a setting says so then. */
export interface App {
  readonly settings: Settings;
  readonly gate: Gate<App>;
  readonly owners: Owners;
  readonly files: Files;
  readonly tables: Tables;
  readonly albums: Albums;
  readonly shares: Shares;
  readonly idTokens: IdTokenVerifier;
  readonly forgetting: Forgetting;
  /** How a person's Google account stands, and the tokens to use it. */
  readonly googleTokens: GoogleTokens;
  readonly googleLinks: GoogleLinks;
  /** @throws Problem `feature_off` where `GOOGLE_FEATURES` leaves photos out */
  readonly photos: Photos;
  /** @throws Problem `feature_off` where `GOOGLE_FEATURES` leaves mail out */
  readonly mail: Mail;
  /** Who a caller is to us. Never fails for want of Google. */
  me(caller: Caller, signal?: AbortSignal): Promise<Me>;
  readonly exchange: Exchange;
  readonly downstream: DownstreamTokens;
  /** @throws Problem `feature_off` unless LEGACY_DELEGATION is on */
  readonly delegation: Delegation;
  /** @throws Problem `invalid_token` when the ID token is no proof of a sign-in of just now */
  forgetMe(caller: PersonCaller, idToken: string, signal: AbortSignal): Promise<Forgotten>;
  /** Whether it is new. @throws Problem `invalid_token`, `invalid_request` or `conflict` */
  linkGoogle(caller: Owner, idToken: string, signal: AbortSignal): Promise<boolean>;
  /** The address of a shared file's bytes. @throws Problem `not_found` */
  openShare(secret: string, options: { readonly count: boolean }, signal?: AbortSignal): Promise<string>;
  publicConfig(): PublicConfig;
  resourceMetadata(): ResourceMetadata;
  /** What the OpenAPI document says of this service. */
  apiInfo(): OpenApiInfo;
}

/** What a test may bring in place of the machine's own. */
export interface Collaborators {
  readonly clock: Clock;
  readonly fetch: Fetch;
}

/** How the files of `functions/` declare a route. */
export const route = routesFor<App>();

/** Of the contract, not of the package: additive changes raise the second number. */
const contractVersion = '1.0.0';

/** What it takes to hold a Google token at all. */
const googleSettings = new Set([
  ...['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET', 'GOOGLE_TOKEN_SOURCE', 'GOOGLE_ORIGIN_OVERRIDE'],
  ...['AUTH0_DOMAIN', 'AUTH0_AUDIENCE', 'AUTH0_SPA_CLIENT_ID', 'AUTH0_MANAGEMENT_DOMAIN'],
  ...['AUTH0_MANAGEMENT_CLIENT_ID', 'AUTH0_MANAGEMENT_CLIENT_SECRET', 'TOKEN_SEALING_KEYS'],
]);

/** Stands in where Google is not set up: who a caller is can be told without it. */
const unknownGoogle = {
  state: (): Promise<GoogleStanding> => Promise.resolve({ state: 'unknown', photos: false, mail: false }),
};

/** Makes a getter's value once. A failed try is not kept, so that a fault ends when its cause does. */
function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** The value of a setting that an answer can do without, such as the pointer in a challenge. */
function ifSet<Value>(read: () => Value, faulty: boolean): Value | undefined {
  return faulty ? undefined : read();
}

/**
 * The composition root: the only reader of the environment's typed form, and the only place that chooses adapters.
 * Never throws; what is not configured throws when it is used.
 */
export function createApp(env: Environment, collaborators: Partial<Collaborators> = {}): App {
  const { clock = systemClock, fetch = globalThis.fetch } = collaborators;
  const settings = readSettings(env);

  const tenantKeys = once(() =>
    createKeySource({ url: `${settings.auth().tenant}/.well-known/jwks.json`, fetch, clock }),
  );
  const verifier = once(() => {
    const { issuer, audience, allowedClients } = settings.auth();
    return createTokenVerifier({ issuer, audience, allowedClients, keys: tenantKeys(), clock });
  });
  const idTokens = once(() =>
    createIdTokenVerifier({ issuer: settings.auth().issuer, keys: tenantKeys(), clock }),
  );
  const storage = once(() => createStorage(settings.storage(), { clock }));
  const owners = once(() => createOwners({ table: storage().table('owners'), clock }));
  const tombstones = once(() => createTombstones({ table: storage().table('tombstones'), clock }));
  const tables = once(() =>
    createTables({
      table: storage().table('rows'),
      owners: owners(),
      clock,
      issuer: () => settings.auth().issuer,
      isForgotten: (owner, signal) => tombstones().has(owner, signal),
    }),
  );
  const files = once(() => createFiles({ storage: storage(), clock, quotaBytes: settings.quotaBytes }));
  const albums = once(
    () => new Albums({ table: tombstones().guard(storage().table('albums')), files: files(), clock }),
  );
  const shares = once(() =>
    createShares({
      ...{ table: storage().table(sharesTable), files: files(), signer: storage().signer, clock },
      holdToTombstone: (owner, signal) => tombstones().hold(owner, signal),
      publicOrigin: settings.publicOrigin,
    }),
  );
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

  const downstream = once(() =>
    createDownstreamTokens({
      issuer: `${settings.publicOrigin()}/api`,
      signingKeys: settings.downstream().signingKeys,
      clock,
    }),
  );
  const serviceBus = once(() => createServiceBusSigner(settings.serviceBus(), clock));
  const mint = once(() =>
    createMint({
      policy: tokenPolicy,
      targets: settings.downstream().targets,
      ownAudiences: [settings.auth().audience, `${settings.publicOrigin()}/api`],
      downstream: downstream(),
      serviceBus,
      clock,
    }),
  );
  const exchange = once(() =>
    createExchange({
      publicOrigin: settings.publicOrigin(),
      mint: mint(),
      grant: async (caller, request, signal) => {
        if (caller.kind !== 'person') {
          throw new Problem('person_required', 'An application has no files of its own.');
        }
        const ownerId = await owners().ownerOf(caller);
        return files().grant({ ...caller, ownerId }, ownerId, request, signal);
      },
      clock,
    }),
  );
  // Guarded, and asked before a legacy container is made: an instance that still knows a forgotten owner makes none.
  const allowances = once(() =>
    createAllowances({ table: tombstones().guard(storage().table('delegations')), clock }),
  );
  const delegation = once(() =>
    createDelegation({
      clients: settings.legacyClients(),
      idTokens: idTokens(),
      accessTokens: verifier(),
      owners: owners(),
      allowances: allowances(),
      policy: tokenPolicy,
      mint: mint(),
      container: (name) => storage().container(name),
      signer: storage().signer,
      guide: `${settings.webOrigins[0] ?? settings.publicOrigin()}/docs/migrating-from-delegation.md`,
      clock,
    }),
  );
  const legacyData = once(() =>
    createLegacyData({ container: (name) => storage().container(name), allowances: allowances() }),
  );
  const forgetting = once(() =>
    createForgetting({
      ...{ tombstones: tombstones(), owners: owners(), clock },
      // The container comes last: bytes whose rows are gone are found by nobody, rows without bytes would be.
      keepers: [
        { name: 'shares', forget: (owner, signal) => shares().forgetOwner(owner, signal) },
        { name: 'rows', forget: (owner, signal) => tables().forgetOwner(owner, signal) },
        {
          name: 'albums',
          forget: (owner, signal) => emptyPartition(storage().table('albums'), owner, signal),
        },
        {
          name: 'mail',
          forget: (owner, signal) => emptyPartition(replies(), owner, signal),
        },
        { name: 'rows', forget: (owner, signal) => tables().forgetOwner(owner, signal) },
        { name: 'files', forget: (owner, signal) => files().forget(owner, signal) },
      ],
      forgetSubject: async (owner, subject, signal) => {
        // The table first and for itself: forgetting must work where Google is not, or no longer, set up.
        await tokenStore().forget(subject, signal);
        if (isGoogleSetUp()) {
          await googleTokens().forget(subject);
          if (settings.features.mail) mail().forget(subject);
        }
        await legacyData().forget(owner, subject, signal);
      },
    }),
  );
  /** The applications that people sign in to, and whose ID tokens so prove something about them. */
  const signInClients = (): readonly string[] => {
    const { spaClientId, nativeClientId } = settings.auth();
    return nativeClientId === undefined ? [spaClientId] : [spaClientId, nativeClientId];
  };

  const hasAnything = async (owner: OwnerId, signal?: AbortSignal): Promise<boolean> => {
    const looks = await Promise.all([
      files().list(owner, { limit: 1, deleted: false }, signal),
      files().list(owner, { limit: 1, deleted: true }, signal),
      albums().list(owner, { limit: 1 }, signal),
    ]);
    if (looks.some((page) => page.items.length > 0)) return true;
    return (await files().usage(owner, signal)).bytes > 0 || (await tables().hasAny(owner, signal));
  };

  const app: App = {
    settings,
    gate: {
      get services() {
        return app;
      },
      webOrigins: settings.webOrigins,
      publicOrigin: ifSet(
        settings.publicOrigin,
        settings.faults.some((fault) => fault.setting === 'PUBLIC_ORIGIN'),
      ),
      authenticate: (token) => verifier().verify(token),
      ownerOf: (caller) => owners().ownerOf(caller),
    },
    get owners() {
      return owners();
    },
    get files() {
      return files();
    },
    get tables() {
      return tables();
    },
    get albums() {
      return albums();
    },
    get shares() {
      return shares();
    },
    get forgetting() {
      return forgetting();
    },
    get googleTokens() {
      return googleTokens();
    },
    get googleLinks() {
      return googleLinks();
    },
    get photos() {
      return photos();
    },
    get mail() {
      return mail();
    },
    me: (caller, signal) =>
      createMe({
        ...{ owners: owners(), files: files(), google: isGoogleSetUp() ? googleTokens() : unknownGoogle },
      })(caller, signal),
    forgetMe: (caller, idToken, signal) =>
      createForgetMe({
        ...{ idTokens: idTokens(), clients: signInClients, owners: owners(), forgetting: forgetting() },
      })(caller, new Secret(idToken), signal),
    linkGoogle: (caller, idToken, signal) =>
      createLinkGoogle({
        ...{
          idTokens: idTokens(),
          clients: signInClients,
          owners: owners(),
          links: googleLinks(),
          hasAnything,
        },
      })(caller, new Secret(idToken), signal),
    async openShare(secret, options, signal) {
      return (await shares().open(new Secret(secret), options, signal)).reveal();
    },
    publicConfig: () => publicConfig(settings, requiredScope),
    get idTokens() {
      return idTokens();
    },
    get exchange() {
      return exchange();
    },
    get downstream() {
      return downstream();
    },
    get delegation() {
      if (!settings.legacyDelegation) {
        throw new Problem('feature_off', 'The delegation endpoint is switched off here.');
      }
      return delegation();
    },
    resourceMetadata: () => {
      const { issuer, audience } = settings.auth();
      const publicOrigin = settings.publicOrigin();
      const docsOrigin = settings.webOrigins[0] ?? publicOrigin;
      return resourceMetadata({ publicOrigin, issuer, audience, permissions, docsOrigin });
    },
    apiInfo: () => ({
      version: contractVersion,
      origin: settings.publicOrigin(),
      tenant: settings.auth().tenant,
    }),
  };
  return app;
}
