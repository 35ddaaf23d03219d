import type { Context } from 'koa';
import type { AccessRules } from './access.ts';
import { claimsFor } from './bearer.ts';
import { nameCall } from './calls.ts';
import { federatedGrant } from './federated-grant.ts';
import { text, type Fields } from './http.ts';
import type { TenantKeys } from './keys.ts';
import { googleConnection } from './people.ts';
import { NoVaultToken, type TokenVault } from './vault.ts';

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const federatedTokenType = 'http://auth0.com/oauth/token-type/federated-connection-access-token';

interface Refused {
  readonly status: number;
  readonly error: string;
  readonly error_description: string;
}

/** Exchanges an access token of our API for the person's token at Google (RFC 8693 in Auth0's dialect). */
export class VaultExchange {
  readonly #rules: AccessRules;
  readonly #keys: TenantKeys;
  readonly #vault: TokenVault;

  constructor(options: { rules: AccessRules; keys: TenantKeys; vault: TokenVault }) {
    this.#rules = options.rules;
    this.#keys = options.keys;
    this.#vault = options.vault;
  }

  async answer(ctx: Context, fields: Fields): Promise<void> {
    const refused = this.#refusal(fields);
    const subject = refused ?? (await this.#subject(fields));
    if (typeof subject !== 'string') {
      const { status, ...body } = subject;
      ctx.status = status;
      ctx.body = body;
      return;
    }
    nameCall(ctx, subject);
    const gone = new AbortController();
    ctx.res.once('close', () => gone.abort());
    ctx.set('cache-control', 'no-store');
    try {
      const account = text(fields, 'login_hint');
      const { accessToken, scope, expiresIn } = await this.#vault.token(subject, gone.signal, account);
      ctx.body = {
        access_token: accessToken,
        scope,
        expires_in: expiresIn,
        issued_token_type: federatedTokenType,
        token_type: 'Bearer',
      };
    } catch (cause) {
      if (!(cause instanceof NoVaultToken)) throw cause;
      ctx.status = 401;
      ctx.body = { error: cause.code, error_description: cause.message };
    }
  }

  #refusal(fields: Fields): Refused | undefined {
    const id = text(fields, 'client_id') ?? '';
    const client = this.#rules.client(id);
    if (client === undefined || !this.#rules.authenticates(id, text(fields, 'client_secret')))
      return { status: 401, error: 'access_denied', error_description: 'Unauthorized' };
    if (!client.grant_types.includes(federatedGrant) || client.resource_server_identifier === undefined) {
      return {
        status: 403,
        error: 'unauthorized_client',
        error_description: `Grant type '${federatedGrant}' not allowed for the client.`,
      };
    }
    const connection = text(fields, 'connection');
    if (connection !== googleConnection || !this.#rules.hasTokenVault(connection))
      return invalid('The connection is not enabled for Token Vault.');
    if (text(fields, 'subject_token_type') !== accessTokenType)
      return invalid('Unsupported subject_token_type.');
    if (text(fields, 'requested_token_type') !== federatedTokenType)
      return invalid('Unsupported requested_token_type.');
    return undefined;
  }

  /** Whose token it is; it has to be one for the API that the client is tied to. */
  async #subject(fields: Fields): Promise<string | Refused> {
    const audience = this.#rules.client(text(fields, 'client_id') ?? '')?.resource_server_identifier ?? '';
    const claims = await claimsFor(this.#keys, text(fields, 'subject_token') ?? '', audience);
    return claims?.sub ?? invalid('The subject_token is not valid.');
  }
}

function invalid(error_description: string): Refused {
  return { status: 400, error: 'invalid_request', error_description };
}
