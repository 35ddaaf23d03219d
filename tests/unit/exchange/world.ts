import { inspect } from 'node:util';
import { exportJWK, generateKeyPair } from 'jose';
import { tokenPolicy, type RegisteredApi } from '../../../shared/access/index.ts';
import { TokenRequest } from '../../../shared/contract/index.ts';
import {
  createDownstreamTokens,
  createExchange,
  createMint,
  createServiceBusSigner,
  type ExchangeOptions,
} from '../../../shared/exchange/index.ts';
import { isProblem } from '../../../shared/errors/index.ts';
import type { Caller } from '../../../shared/identity/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import { FrozenClock } from '../../support/tenant-keys.ts';

export const publicOrigin = 'https://api.example';
export const reports = 'https://reports.example/api';
export const target: RegisteredApi = {
  audience: reports,
  clients: ['valet-spa'],
  permissions: ['read:protected', 'read:reports'],
};
export const busKey = 'made up for tests';
export const bus = `Endpoint=sb://Bus.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=${busKey}`;

/** A private P-256 key as DOWNSTREAM_SIGNING_KEYS holds it. */
export async function signingKey(kid: string) {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'ES256', use: 'sig' };
}

export const jwks = (...keys: readonly object[]): Secret => new Secret(JSON.stringify({ keys }));

/** The clock, the keys, and everything between `/token` and the files. */
export async function world(over: Partial<ExchangeOptions> & { targets?: readonly RegisteredApi[] } = {}) {
  const clock = new FrozenClock();
  const downstream = createDownstreamTokens({
    issuer: `${publicOrigin}/api`,
    signingKeys: jwks(await signingKey('first')),
    clock,
  });
  const mint = createMint({
    policy: tokenPolicy,
    targets: over.targets ?? [target],
    ownAudiences: ['https://valet/api', `${publicOrigin}/api`],
    downstream,
    serviceBus: () => createServiceBusSigner(new Secret(bus), clock),
    clock,
  });
  const exchange = createExchange({
    publicOrigin,
    mint,
    grant: () => Promise.reject(new Error('no files in this test')),
    clock,
    ...over,
  });
  return { clock, downstream, mint, exchange };
}

export function caller(clock: FrozenClock, over: Partial<Caller> = {}): Caller {
  const now = Math.floor(clock.now() / 1000);
  return {
    kind: 'person',
    issuer: 'https://tenant.example/',
    subject: 'auth0|lena',
    clientId: 'valet-spa',
    permissions: new Set(['read:protected', 'write:announcements']),
    issuedAt: now,
    expiresAt: now + 3600,
    token: new Secret('a.person.token'),
    name: undefined,
    email: undefined,
    picture: undefined,
    ...over,
  };
}

/** A form that asks for a token for the reports API; `over` replaces parameters, undefined leaves them out. */
export function form(over: Readonly<Record<string, string | undefined>> = {}): TokenRequest {
  const fields: Record<string, string | undefined> = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: 'a.person.token',
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    audience: reports,
    ...over,
  };
  const body = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) body.set(name, value);
  return TokenRequest.parse(body.toString());
}

/** The OAuth code of a refusal, or `code/status` of another problem. */
export async function refused(work: Promise<unknown>): Promise<string> {
  const cause = await work.then(
    () => 'accepted',
    (thrown: unknown) => thrown,
  );
  if (!isProblem(cause)) return cause === 'accepted' ? cause : `no problem: ${inspect(cause)}`;
  const named = cause.fields['oauthError'];
  return typeof named === 'string' ? named : `${cause.code}/${cause.status}`;
}
