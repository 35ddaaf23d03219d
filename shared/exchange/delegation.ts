import { legacyContainerOf, type TokenPolicy } from '../access/index.ts';
import {
  type DelegationAnswer,
  type DelegationRequest,
  delegationTypes,
  jwtBearerGrant,
} from '../contract/index.ts';
import { isProblem, Problem } from '../errors/index.ts';
import type { IdTokenVerifier, TokenVerifier } from '../identity/index.ts';
import type { Owners } from '../people/index.ts';
import { type Clock, log } from '../platform/index.ts';
import type { Container, SasSigner } from '../storage/index.ts';
import type { Allowance, Allowances } from './allowance.ts';
import { isBlobName } from './blob-name.ts';
import { createDelegatorReader } from './delegator.ts';
import type { Mint, MintCaller } from './mint.ts';
import { refusal } from './refusal.ts';
import { scopesOf } from './request.ts';

/** Answers what Auth0's retired delegation endpoint answered, for pages that still ask it. */
export interface Delegation {
  /**
   * @param address the caller's network address, for the rate limit
   * @throws Problem whose headers carry the notice of retirement, and the rate limit once the person is known
   */
  delegate(
    request: DelegationRequest,
    address: string,
    signal: AbortSignal,
  ): Promise<{ readonly answer: DelegationAnswer; readonly headers: Readonly<Record<string, string>> }>;
}

export interface DelegationOptions {
  /** LEGACY_CLIENTS. */
  readonly clients: readonly string[];
  readonly idTokens: IdTokenVerifier;
  readonly accessTokens: TokenVerifier;
  readonly owners: Pick<Owners, 'ownerOf'>;
  readonly allowances: Allowances;
  readonly policy: TokenPolicy;
  readonly mint: Mint;
  readonly container: (name: string) => Container;
  readonly signer: SasSigner;
  /** Where `docs/migrating-from-delegation.md` can be read. */
  readonly guide: string;
  readonly clock: Clock;
}

/** Deprecated from the start (RFC 9745), and gone after this day (RFC 8594). */
const deprecatedSince = Date.UTC(2026, 10, 21);
const sunset = Date.UTC(2027, 11, 31, 23, 59, 59);

type DelegationType = (typeof delegationTypes)[number];
const isDelegationType = (value: string): value is DelegationType =>
  (delegationTypes as readonly string[]).includes(value);

/** Values of `scope` that asked for claims in the old token, never for permissions. */
const claimScopes = new Set([
  ...['openid', 'profile', 'email', 'name', 'nickname', 'picture', 'offline_access'],
  ...['passthrough', 'app_metadata', 'user_metadata', 'roles', 'groups', 'identities'],
]);

const rateHeaders = ({ limit, remaining, resetAt }: Allowance): Record<string, string> => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(resetAt),
});

/** Runs `work`; a refusal gets the headers that its answer would have had. */
async function under<Result>(
  headers: Readonly<Record<string, string>>,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!isProblem(cause)) throw cause;
    throw new Problem(cause.code, cause.detail, {
      fields: cause.fields,
      headers: { ...headers, ...cause.headers },
      ...(cause.retryAfter === undefined ? {} : { retryAfter: cause.retryAfter }),
      cause: cause.cause,
    });
  }
}

export function createDelegation(options: DelegationOptions): Delegation {
  const { mint, policy, clock } = options;
  const delegatorOf = createDelegatorReader(options);
  const notice = {
    deprecation: `@${deprecatedSince / 1000}`,
    sunset: new Date(sunset).toUTCString(),
    link: `<${options.guide}>; rel="sunset"; type="text/markdown"`,
  };

  const clientOf = ({ client_id }: DelegationRequest): string => {
    if (client_id === undefined) throw refusal('invalid_request', 'client_id is missing.');
    if (!options.clients.includes(client_id)) {
      throw new Problem('client_not_allowed', 'This application may not use the delegation endpoint.');
    }
    return client_id;
  };

  const blobSas = async (
    caller: MintCaller,
    { containerName, blobName }: DelegationRequest,
    signal: AbortSignal,
  ): Promise<string> => {
    const container = containerName ?? legacyContainerOf(caller.subject);
    if (!/^[0-9a-f]{40}$/.test(container)) {
      throw refusal('invalid_request', 'The containerName must be the SHA-1 of the user id, in hex.');
    }
    const blob = blobName === undefined || blobName === '' ? undefined : blobName;
    if (blob !== undefined && !isBlobName(blob)) {
      throw refusal('invalid_request', 'A blob cannot have this blobName.');
    }
    const decision = policy.legacyContainer(caller, { container, blob });
    if (!decision.allow) throw new Problem('policy_denied', decision.reason);
    await options.container(container).ensure(signal);
    const sas = await options.signer.sign(
      {
        container,
        ...(blob === undefined ? {} : { blob }),
        permissions: decision.sas,
        expiresAt: clock.now() + decision.expiresInSeconds * 1000,
        // What people uploaded must not run as a page of the storage account's origin.
        contentDisposition: 'attachment',
      },
      signal,
    );
    log().info('token', { kind: 'legacy-container', container, clientId: caller.clientId });
    return sas.query.reveal();
  };

  const handOut = async (
    caller: MintCaller,
    type: DelegationType,
    request: DelegationRequest,
    signal: AbortSignal,
  ): Promise<DelegationAnswer> => {
    switch (type) {
      case 'azure_blob':
        return { azure_blob_sas: await blobSas(caller, request, signal) };
      case 'azure_sb': {
        // The old target was the application with the add-on, whose settings named the entity; ours are the settings.
        const address = request.target?.includes('://') === true ? request.target : undefined;
        return { azure_sb_sas: mint.serviceBus(caller, address).token.reveal() };
      }
      case 'wams':
      case 'app':
      case 'auth0': {
        if (request.target === undefined) throw refusal('invalid_request', 'target is missing.');
        const asked = scopesOf(request.scope).filter((scope) => !claimScopes.has(scope));
        const minted = await mint.api(caller, request.target, asked.length === 0 ? undefined : asked);
        return { id_token: minted.token.reveal(), token_type: 'Bearer', expires_in: minted.expiresIn };
      }
    }
  };

  return {
    delegate: (request, address, signal) =>
      under(notice, async () => {
        const clientId = clientOf(request);
        if (request.grant_type !== jwtBearerGrant) {
          throw refusal('unsupported_grant_type', `The grant_type here is ${jwtBearerGrant}.`);
        }
        const type = request.api_type ?? 'app';
        if (!isDelegationType(type)) {
          throw refusal('invalid_request', `The api_type can be ${delegationTypes.join(', ')}.`);
        }
        const person = await delegatorOf(request, clientId);
        const owner = await options.owners.ownerOf(person);
        const allowance = await options.allowances.take(owner, address, signal);
        const headers = rateHeaders(allowance);
        const answer = await under(headers, () => {
          if (!allowance.allowed) {
            throw new Problem('too_many_requests', 'That is too often. Please wait.', {
              fields: { oauthError: 'too_many_requests' },
              retryAfter: Math.max(1, allowance.resetAt - Math.floor(clock.now() / 1000)),
            });
          }
          return handOut(person, type, request, signal);
        });
        return { answer, headers: { ...notice, ...headers } };
      }),
  };
}
