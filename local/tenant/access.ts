import { errors } from 'oidc-provider';
import type { ClientMetadata, ResourceServer } from 'oidc-provider';
import type { ApiSetup, ClientSetup, Setup } from './setup.ts';
import type { People } from './people.ts';
import { federatedGrant } from './federated-grant.ts';

function ownApi(name: string, identifier: string, scopes: readonly string[]): ApiSetup {
  return {
    name,
    identifier,
    signing_alg: 'RS256',
    token_lifetime: 86_400,
    allow_offline_access: false,
    skip_consent_for_verifiable_first_party_clients: false,
    enforce_policies: false,
    token_dialect: 'access_token',
    scopes: [...new Set(scopes)].map((value) => ({ value, description: value })),
  };
}

/** Answers who may ask for what, from the setup alone. A client's name is its id here; see infra/auth0/README.md. */
export class AccessRules {
  readonly #setup: Setup;
  readonly #people: People;
  readonly #managementApi: ApiSetup;
  readonly #myAccountApi: ApiSetup;
  readonly #secrets: Readonly<Record<string, string>>;
  readonly #anyLoopbackPort: boolean;

  constructor(options: {
    setup: Setup;
    people: People;
    managementAudience: string;
    myAccountAudience: string;
    secrets: Readonly<Record<string, string>>;
    anyLoopbackPort: boolean;
  }) {
    this.#setup = options.setup;
    this.#people = options.people;
    this.#secrets = options.secrets;
    this.#anyLoopbackPort = options.anyLoopbackPort;
    const scopes = options.setup.grants
      .filter((grant) => grant.audience === options.managementAudience)
      .flatMap((grant) => grant.scope);
    // Auth0 brings these APIs along; nobody sets them up.
    this.#managementApi = ownApi('Auth0 Management API', options.managementAudience, scopes);
    this.#myAccountApi = {
      ...ownApi('Auth0 My Account API', options.myAccountAudience, [
        'create:me:connected_accounts',
        'read:me:connected_accounts',
        'delete:me:connected_accounts',
      ]),
      skip_consent_for_verifiable_first_party_clients: true,
    };
  }

  /** Whether it is the client's secret. */
  authenticates(id: string, secret: string | undefined): boolean {
    return secret !== undefined && this.#secrets[id] === secret;
  }

  /** Whether the connection has Token Vault switched on. */
  hasTokenVault(connection: string): boolean {
    return (
      this.#setup.connections.find(({ name }) => name === connection)?.connected_accounts.active === true
    );
  }

  client(id: string): ClientSetup | undefined {
    return this.#setup.clients.find((client) => client.name === id);
  }

  api(identifier: string): ApiSetup | undefined {
    return [...this.#setup.apis, this.#managementApi, this.#myAccountApi].find(
      (api) => api.identifier === identifier,
    );
  }

  /** What a client's refresh tokens are good for beside the API of the sign-in (multi-resource refresh tokens). */
  refreshPolicies(clientId: string): readonly { readonly audience: string; readonly scope: string[] }[] {
    return this.client(clientId)?.refresh_token?.policies ?? [];
  }

  /** The clients as the provider wants them. */
  metadata(): ClientMetadata[] {
    return this.#setup.clients.map((client) => {
      const secret = this.#secrets[client.name];
      const interactive = client.grant_types.includes('authorization_code');
      return {
        client_id: client.name,
        client_name: client.name,
        ...(client.token_endpoint_auth_method === 'none' || secret === undefined
          ? {}
          : { client_secret: secret }),
        token_endpoint_auth_method: client.token_endpoint_auth_method,
        // For the provider "native" means that loopback redirects match whatever their port.
        application_type: client.app_type === 'native' && this.#anyLoopbackPort ? 'native' : 'web',
        // The provider knows nothing of Token Vault's grant, which is answered before it.
        grant_types: client.grant_types.filter((type) => type !== federatedGrant),
        response_types: interactive ? ['code'] : [],
        redirect_uris: client.callbacks,
        id_token_signed_response_alg: client.jwt_configuration.alg,
      };
    });
  }

  /** Whether the consent page is left out for this client at this API (none: only the profile is asked for). */
  skipsConsent(clientId: string, audience: string | undefined): boolean {
    if (this.client(clientId)?.is_first_party !== true) return false;
    return (
      audience === undefined || this.api(audience)?.skip_consent_for_verifiable_first_party_clients === true
    );
  }

  /** @throws {errors.CustomOIDCProviderError} `access_denied` for an API that is not there, as Auth0 says it */
  resourceServer(audience: string): ResourceServer {
    const api = this.api(audience);
    if (api === undefined)
      throw new errors.CustomOIDCProviderError('access_denied', `Service not found: ${audience}`);
    return {
      scope: api.scopes.map((scope) => scope.value).join(' '),
      audience,
      accessTokenFormat: 'jwt',
      accessTokenTTL: api.token_lifetime,
      jwt: { sign: { alg: 'RS256' } },
    };
  }

  /**
   * What a machine gets at an API: all of its client grant, or the part of it that it asked for.
   *
   * @throws {errors.CustomOIDCProviderError} `access_denied` without a client grant, or for a scope outside of it
   */
  machineScopes(clientId: string, audience: string, asked: readonly string[]): readonly string[] {
    const grant = this.#setup.grants.find(
      (candidate) => candidate.client_id === clientId && candidate.audience === audience,
    );
    if (grant === undefined) {
      throw new errors.CustomOIDCProviderError(
        'access_denied',
        `Client is not authorized to access "${audience}". You might probably want to create a "client-grant" associated to this API.`,
      );
    }
    const lacking = asked.filter((scope) => !grant.scope.includes(scope));
    if (lacking.length > 0) {
      throw new errors.CustomOIDCProviderError(
        'access_denied',
        `Client has not been granted scopes: ${lacking.join(', ')}`,
      );
    }
    return asked.length > 0 ? asked : grant.scope;
  }

  /** What a person may do at an API, by role or by direct assignment. */
  userPermissions(userId: string, api: ApiSetup): readonly string[] {
    const held = this.#people.permissions(userId);
    return api.scopes.map((scope) => scope.value).filter((scope) => held.includes(scope));
  }

  /** The roles whose permissions the person holds in full. */
  roles(userId: string): readonly string[] {
    const held = this.#people.permissions(userId);
    return this.#setup.roles
      .filter((role) => role.permissions.every((permission) => held.includes(permission.permission_name)))
      .map((role) => role.name);
  }

  /** @throws {Error} naming a permission that no API declares */
  assertPermissions(permissions: readonly string[]): void {
    const declared = this.#setup.apis.flatMap((api) => api.scopes.map((scope) => scope.value));
    const unknown = permissions.find((permission) => !declared.includes(permission));
    if (unknown !== undefined) throw new Error(`No API declares the permission ${unknown}.`);
  }

  /** The origins that may call the token endpoint from a browser. */
  allowedOrigins(): ReadonlySet<string> {
    return new Set(
      this.#setup.clients.flatMap((client) => [...client.web_origins, ...client.allowed_origins]),
    );
  }

  /** Where a sign-out may lead: the client's list when one is named, else the tenant's. */
  logoutUrls(clientId: string | undefined): readonly string[] {
    return clientId === undefined
      ? this.#setup.tenant.allowed_logout_urls
      : (this.client(clientId)?.allowed_logout_urls ?? []);
  }
}
