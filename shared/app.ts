import type { AllAlbums } from './albums/index.ts';
import {
  type Collaborators,
  composeExchange,
  composeForgetting,
  composeFoundation,
  composeGoogle,
  composeKeeping,
  unknownGoogle,
} from './composition/index.ts';
import {
  type Forgotten,
  type Me,
  permissions,
  type PublicConfig,
  type ResourceMetadata,
} from './contract/index.ts';
import { Problem } from './errors/index.ts';
import { type Delegation, type DownstreamTokens, type Exchange, resourceMetadata } from './exchange/index.ts';
import type { Files } from './files/index.ts';
import type { PhotoOwner, Photos } from './google/index.ts';
import { type Gate, type OpenApiInfo, type Owner, routesFor } from './http/index.ts';
import type { Caller, IdTokenVerifier, PersonCaller } from './identity/index.ts';
import {
  type GoogleLinks,
  type GoogleTokens,
  requiredScope,
  type UnlinkedAccounts,
} from './linked-accounts/index.ts';
import type { Mail } from './mail/index.ts';
import { createForgetMe, createLinkGoogle, createMe, type MeWish } from './me/index.ts';
import type { Forgetting, OwnerId, Owners } from './people/index.ts';
import { Secret, systemClock } from './platform/index.ts';
import { type Environment, publicConfig, readSettings, type Settings } from './settings/index.ts';
import type { Shares } from './shares/index.ts';
import type { Tables } from './tables/index.ts';

/** What the routes work with. Every part is made when first used, and one that lacks a setting says so then. */
export interface App {
  readonly settings: Settings;
  readonly gate: Gate<App>;
  readonly owners: Owners;
  readonly files: Files;
  readonly tables: Tables;
  /** Those that were saved here, and those that this application made at Google. */
  readonly albums: AllAlbums<PhotoOwner>;
  readonly shares: Shares;
  readonly idTokens: IdTokenVerifier;
  readonly forgetting: Forgetting;
  /** How a person's Google account stands, and the tokens to use it. */
  readonly googleTokens: GoogleTokens;
  readonly googleLinks: GoogleLinks;
  /** What is remembered of somebody's mail is forgotten when another Google account takes the place of theirs, or none. */
  forgetInbox(owner: OwnerId, signal?: AbortSignal): Promise<void>;
  /** Forgets what is remembered of mail that nobody looked at for 30 days. How many people's went. */
  sweepMail(signal?: AbortSignal): Promise<void>;
  readonly unlinkedAccounts: UnlinkedAccounts;
  /** @throws Problem `feature_off` where `GOOGLE_FEATURES` leaves photos out */
  readonly photos: Photos;
  /** @throws Problem `feature_off` where `GOOGLE_FEATURES` leaves mail out */
  readonly mail: Mail;
  /** Who a caller is to us. Never fails for want of Google. */
  me(caller: Caller, wish: MeWish, signal?: AbortSignal): Promise<Me>;
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

/** How the files of `functions/` declare a route. */
export const route = routesFor<App>();

/** Of the contract, not of the package: additive changes raise the second number. */
const contractVersion = '1.0.0';

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

  const foundation = composeFoundation(settings, { clock, fetch });
  const keeping = composeKeeping(foundation);
  const google = composeGoogle(foundation, keeping);
  const exchanging = composeExchange(foundation, keeping);
  const forgetting = composeForgetting(foundation, keeping, google, exchanging);
  const { verifier, idTokens, signInClients, owners } = foundation;
  const { files, tables, shares, hasAnything } = keeping;
  const { googleTokens, unlinkedAccounts, googleLinks, isGoogleSetUp } = google;
  const { photos, allAlbums, mail, forgetInbox, sweepMail } = google;
  const { exchange, downstream, delegation } = exchanging;

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
      return allAlbums();
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
    forgetInbox,
    sweepMail,
    get unlinkedAccounts() {
      return unlinkedAccounts();
    },
    get photos() {
      return photos();
    },
    get mail() {
      return mail();
    },
    me: (caller, wish, signal) =>
      createMe({
        owners: owners(),
        files: files(),
        google: isGoogleSetUp() ? googleTokens() : unknownGoogle,
      })(caller, wish, signal),
    forgetMe: (caller, idToken, signal) =>
      createForgetMe({
        idTokens: idTokens(),
        clients: signInClients,
        owners: owners(),
        forgetting: forgetting(),
      })(caller, new Secret(idToken), signal),
    linkGoogle: (caller, idToken, signal) =>
      createLinkGoogle({
        idTokens: idTokens(),
        clients: signInClients,
        owners: owners(),
        links: googleLinks(),
        hasAnything,
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
