import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { fileURLToPath } from 'node:url';
import type { RunningPart } from '../child/child.ts';
import { patient } from '../child/patient.ts';
import { audience, clients, demoPeople, googleClient } from '../config.ts';
import { Faults } from '../faults/faults.ts';
import { AccessRules } from './access.ts';
import { Calls } from './calls.ts';
import { postLoginPipeline } from './action.ts';
import { assertLocal } from './config.ts';
import type { TenantConfig } from './config.ts';
import { ConnectedAccounts } from './connected-accounts.ts';
import { auth0Fault } from './fault-kinds.ts';
import { wrongAnswers } from './faults.ts';
import { GoogleFederation } from './google.ts';
import { makeKeys } from './keys.ts';
import { LoginPages } from './login.ts';
import { ManagementApi } from './management.ts';
import { metadataRoutes } from './metadata.ts';
import { authorizeRequest, tokenRequest } from './oauth.ts';
import { errorPage } from './pages.ts';
import type { Transaction } from './parts.ts';
import { page } from './http.ts';
import { databaseConnection, googleConnection, People } from './people.ts';
import { makeProvider } from './provider.ts';
import { readSetup } from './setup.ts';
import type { Placeholders, Setup } from './setup.ts';
import { testHooks } from './test-hooks.ts';
import { userinfo } from './userinfo.ts';
import { TokenVault } from './vault.ts';
import { VaultExchange } from './vault-exchange.ts';

export type { TenantConfig } from './config.ts';

const setupFolder = fileURLToPath(new URL('../../infra/auth0', import.meta.url));

/** The native client's registered loopback callbacks: a few ports, since Auth0 compares the whole address. */
const nativeCallbacks = [8976, 8977, 8978].map((port) => `http://127.0.0.1:${port}/callback`);

function placeholders(config: TenantConfig, issuer: string): Placeholders {
  const callbacks = config.webOrigins.map((origin) => `${origin}/`);
  return {
    WEB_ORIGINS: config.webOrigins,
    WEB_CALLBACKS: callbacks,
    WEB_LOGOUT_URLS: config.webOrigins.flatMap((origin) => [origin, `${origin}/`]),
    WEB_LOGIN: callbacks[0] ?? '',
    NATIVE_CALLBACKS: nativeCallbacks,
    API_AUDIENCE: audience,
    MY_ACCOUNT_AUDIENCE: `${issuer}me/`,
    TOKEN_VAULT: config.tokenVault ?? false,
    MANAGEMENT_AUDIENCE: `${issuer}api/v2/`,
    GOOGLE_CLIENT_ID: googleClient.id,
    GOOGLE_CLIENT_SECRET: googleClient.secret,
  };
}

function connectionNamed(setup: Setup, name: string): Setup['connections'][number] {
  const connection = setup.connections.find((candidate) => candidate.name === name);
  if (connection === undefined) throw new Error(`infra/auth0 has no connection ${name}.`);
  return connection;
}

/** Binds first, so that the issuer can name the port that a free one turned out to be. */
async function listen(config: TenantConfig): Promise<Server> {
  const server = patient(createServer());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, config.host ?? '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  return server;
}

function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The tenant listens on no port.');
  return address.port;
}

/**
 * Starts an Auth0-like tenant whose clients, API, permissions, roles, connections and login Action are those of
 * `infra/auth0`. State is in memory.
 *
 * @throws {Error} in production, off loopback, on a taken port, or when infra/auth0 is malformed
 */
export async function startTenant(config: TenantConfig): Promise<RunningPart> {
  assertLocal(config, process.env['NODE_ENV']);
  const server = await listen(config);
  try {
    await serve(server, config);
  } catch (cause) {
    server.close();
    throw cause;
  }
  return {
    origin: originOf(server, config),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const originOf = (server: Server, config: TenantConfig): string =>
  `http://${config.publicHost ?? 'localhost'}:${portOf(server)}`;

async function serve(server: Server, config: TenantConfig): Promise<void> {
  const issuer = `${originOf(server, config)}/`;
  const managementAudience = `${issuer}api/v2/`;
  const setup = await readSetup(setupFolder, placeholders(config, issuer));
  const people = new People();
  for (const { key, id, name, email, google, permissions } of demoPeople) {
    const connection = google === undefined ? databaseConnection : googleConnection;
    people.addAccount({ key, id, name, email, connection }, permissions);
  }
  const rules = new AccessRules({
    setup,
    people,
    managementAudience,
    myAccountAudience: `${issuer}me/`,
    secrets: {
      [clients.management.id]: clients.management.secret,
      [clients.vault.id]: clients.vault.secret,
      [clients.importer.id]: clients.importer.secret,
    },
    anyLoopbackPort: config.loopbackNative,
  });
  const keys = await makeKeys(issuer);
  const postLogin = postLoginPipeline(setup.postLogin);
  const parts = {
    issuer,
    setup,
    rules,
    people,
    keys,
    transactions: new Map<string, Transaction>(),
    postLogin,
  };
  const provider = makeProvider(parts);
  provider.on('server_error', (_ctx, error) => {
    process.stderr.write(`The local tenant failed: ${error.stack ?? error.message}\n`);
  });
  const google = new GoogleFederation({
    connection: connectionNamed(setup, googleConnection),
    origin: config.googleOrigin,
    callback: `${issuer}login/callback`,
  });
  const { googleOrigin } = config;
  const vault = new TokenVault(google);
  const exchange = new VaultExchange({ rules, keys, vault });
  const connected = new ConnectedAccounts({ rules, keys, google, vault, issuer });
  const faults = new Faults(auth0Fault);
  const calls = new Calls();
  const management = new ManagementApi({
    people,
    keys,
    issuer,
    audience: managementAudience,
    showsTokens: !rules.hasTokenVault(googleConnection),
    rate: config.managementRate ?? { perSecond: 2, burst: 2 },
  });
  const perMinute = config.userinfoPerMinute ?? 5;
  provider.use(calls.middleware());
  provider.use(wrongAnswers(faults));
  provider.use(testHooks({ people, rules, keys, faults, calls, management, vault, googleOrigin }));
  provider.use(metadataRoutes(provider, rules, issuer));
  provider.use(management.middleware());
  provider.use(userinfo({ provider, people, keys, issuer, perMinute, origins: rules.allowedOrigins() }));
  provider.use(connected.middleware());
  const over = setup.clients.find((client) => client.initiate_login_uri !== undefined)?.initiate_login_uri;
  provider.use(new LoginPages({ provider, people, google, googleOrigin, over }).routes());
  provider.use(authorizeRequest());
  provider.use(tokenRequest(provider, parts, exchange));
  provider.use(async (ctx, next) => {
    await next();
    // An error that must not go back to the application is shown to the person.
    if (!ctx.path.startsWith('/authorize') || ctx.status < 400) return;
    const out = (ctx.body ?? {}) as { error?: string; error_description?: string };
    page(ctx, ctx.status, errorPage(out.error ?? 'error', out.error_description ?? 'Something went wrong.'));
  });
  const handle = provider.callback();
  server.on('request', (request, response) => void handle(request, response));
}
