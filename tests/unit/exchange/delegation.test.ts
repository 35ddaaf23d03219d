import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { legacyContainerOf, tokenPolicy } from '../../../shared/access/index.ts';
import type { DelegationRequest } from '../../../shared/contract/index.ts';
import { Problem } from '../../../shared/errors/index.ts';
import { createDelegation, type DelegationOptions } from '../../../shared/exchange/index.ts';
import type { OwnerId } from '../../../shared/people/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import type { SasWish } from '../../../shared/storage/index.ts';
import { caller, refused, reports, world } from './world.ts';

const signal = new AbortController().signal;
const subject = 'auth0|lena';
const mine = createHash('sha1').update(subject).digest('hex');

/** A delegation in which the ID token "good" is Lena's, and the access token "Z29v.Z29v.Z29v" too. */
async function delegation(over: Partial<DelegationOptions> = {}) {
  const { clock, mint } = await world();
  const now = Math.floor(clock.now() / 1000);
  const signed: SasWish[] = [];
  const made: string[] = [];
  const asked: unknown[] = [];
  const bad = () => Promise.reject(new Problem('invalid_token', 'The token is not accepted.'));
  const options: DelegationOptions = {
    clients: ['valet-spa'],
    idTokens: {
      verify: (token, wish) => {
        asked.push(wish);
        if (token.reveal() !== 'good') return bad();
        const times = { issuedAt: now, expiresAt: now + 36_000, authenticatedAt: now };
        return Promise.resolve({ issuer: 'https://t.example/', subject, clientId: 'valet-spa', ...times });
      },
    },
    accessTokens: {
      verify: (token) => {
        const text = token.reveal();
        if (text === 'o.th.er') return Promise.resolve(caller(clock, { clientId: 'valet-native' }));
        if (text === 'm.ach.ine') return Promise.resolve(caller(clock, { kind: 'machine' }));
        const permissions = new Set(['read:protected', 'servicebus:orders']);
        return text === 'Z29v.Z29v.Z29v' ? Promise.resolve(caller(clock, { permissions })) : bad();
      },
    },
    owners: {
      ownerOf: () => Promise.resolve('owner' as OwnerId),
    },
    allowances: {
      take: () => Promise.resolve({ allowed: true, limit: 10, remaining: 9, resetAt: now + 60 }),
      forget: () => Promise.resolve(),
    },
    policy: tokenPolicy,
    mint,
    container: (name) =>
      ({ ensure: () => Promise.resolve(void made.push(name)) }) as unknown as ReturnType<
        DelegationOptions['container']
      >,
    signer: {
      sign: (wish) => {
        signed.push(wish);
        const expiresAt = wish.expiresAt;
        return Promise.resolve({ url: new Secret('u'), query: new Secret('sv=1&sig=s'), expiresAt });
      },
    },
    guide: 'https://page.example/docs/migrating-from-delegation.md',
    clock,
    ...over,
  };
  const bridge = createDelegation(options);
  return {
    clock,
    signed,
    made,
    asked,
    ask: (request: DelegationRequest) => bridge.delegate(request, '192.0.2.1', signal),
  };
}

const request = (over: DelegationRequest = {}): DelegationRequest => ({
  client_id: 'valet-spa',
  grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  id_token: 'good',
  target: 'valet-spa',
  scope: 'openid',
  api_type: 'azure_blob',
  containerName: mine,
  ...over,
});

describe('azure_blob', () => {
  test('answers a signature for the container of the old Rule, made when it is not there', async () => {
    const { ask, signed, made, asked, clock } = await delegation();
    const { answer, headers } = await ask(request());
    expect(answer).toEqual({ azure_blob_sas: 'sv=1&sig=s' });
    expect(asked).toEqual([{ clients: ['valet-spa'], maxAgeSeconds: 600 }]);
    expect(made).toEqual([mine]);
    expect(signed).toEqual([
      {
        container: mine,
        permissions: 'rwdl',
        expiresAt: clock.now() + 15 * 60_000,
        contentDisposition: 'attachment',
      },
    ]);
    expect(headers).toEqual({
      'x-ratelimit-limit': '10',
      'x-ratelimit-remaining': '9',
      'x-ratelimit-reset': String(Math.floor(clock.now() / 1000) + 60),
      sunset: 'Fri, 31 Dec 2027 23:59:59 GMT',
      deprecation: '@1795219200',
      link: '<https://page.example/docs/migrating-from-delegation.md>; rel="sunset"; type="text/markdown"',
    });
  });

  test('without containerName means the same, as the Rule did', async () => {
    const { ask, made } = await delegation();
    await ask(request({ containerName: undefined }));
    expect(made).toEqual([mine]);
  });

  test('with blobName opens that blob and lists nothing', async () => {
    const { ask, signed } = await delegation();
    await ask(request({ blobName: 'photos/Lëna & Sam #1 100%?.jpg' }));
    expect(signed).toMatchObject([{ blob: 'photos/Lëna & Sam #1 100%?.jpg', permissions: 'rwd' }]);
  });

  test.each([
    ['somebody else’s container', { containerName: legacyContainerOf('auth0|sam') }, 'policy_denied/403'],
    ['a container that is no hash', { containerName: 'photos' }, 'invalid_request'],
    ['a container in upper case', { containerName: mine.toUpperCase() }, 'invalid_request'],
    ['a way out of the container', { containerName: `${mine}/../x` }, 'invalid_request'],
    ['an empty container', { containerName: '' }, 'invalid_request'],
    ...[
      '../x',
      'a/../b',
      'a//b',
      '/a',
      'a/',
      'a\\b',
      'a\u0000b',
      'a\nb',
      '.',
      'a.',
      '\ud800',
      'x'.repeat(1025),
    ].map(
      (blobName) =>
        [`the blob ${JSON.stringify(blobName).slice(0, 20)}`, { blobName }, 'invalid_request'] as const,
    ),
  ] as const)('for %s is refused', async (_, over, code) => {
    const { ask, signed, made } = await delegation();
    expect(await refused(ask(request(over)))).toBe(code);
    expect([signed, made]).toEqual([[], []]);
  });
});

describe('azure_sb', () => {
  const target = 'sb://bus.servicebus.windows.net/orders';

  test('answers a signature when the access token has the permission of the entity', async () => {
    const { ask } = await delegation();
    const wish = request({
      api_type: 'azure_sb',
      id_token: undefined,
      access_token: 'Z29v.Z29v.Z29v',
      target,
    });
    const { answer } = await ask(wish);
    expect(answer).toEqual({ azure_sb_sas: expect.stringContaining('SharedAccessSignature sr=sb%3A%2F%2F') });
  });

  test('needs more than an ID token, which carries no permissions', async () => {
    const { ask } = await delegation();
    expect(await refused(ask(request({ api_type: 'azure_sb', target })))).toBe('invalid_target');
  });

  test('with the old target needs an entity in the settings', async () => {
    const { ask } = await delegation();
    expect(await refused(ask(request({ api_type: 'azure_sb' })))).toBe('invalid_target');
  });
});

describe.each(['wams', 'app', 'auth0', undefined])('api_type %s', (api_type) => {
  test('answers a token for a registered target', async () => {
    const { ask } = await delegation();
    const { answer } = await ask(request({ api_type, target: reports }));
    expect(answer).toEqual({ id_token: expect.any(String), token_type: 'Bearer', expires_in: 300 });
    const [, payload = ''] = 'id_token' in answer ? answer.id_token.split('.') : [];
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      aud: reports,
      sub: subject,
      permissions: [],
    });
  });

  test('takes permissions from an access token, and the scopes of claims for none', async () => {
    const { ask } = await delegation();
    const wish = request({ api_type, id_token: undefined, access_token: 'Z29v.Z29v.Z29v', target: reports });
    const { answer } = await ask({ ...wish, scope: 'openid profile read:protected' });
    const [, payload = ''] = 'id_token' in answer ? answer.id_token.split('.') : [];
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      permissions: ['read:protected'],
    });
  });

  test('refuses other targets, and none', async () => {
    const { ask } = await delegation();
    expect(await refused(ask(request({ api_type, target: 'https://other.example' })))).toBe('invalid_target');
    expect(await refused(ask(request({ api_type, target: 'https://valet/api' })))).toBe('invalid_target');
    expect(await refused(ask(request({ api_type, target: undefined })))).toBe('invalid_request');
  });
});

test.each<[string, DelegationRequest, string]>([
  ['no client', { client_id: undefined }, 'invalid_request'],
  ['a client that is not listed', { client_id: 'valet-native' }, 'client_not_allowed/403'],
  ['another grant type', { grant_type: 'password' }, 'unsupported_grant_type'],
  ['an api_type that is gone', { api_type: 'aws' }, 'invalid_request'],
  ['no token', { id_token: undefined }, 'invalid_request'],
  ['two tokens', { access_token: 'Z29v.Z29v.Z29v' }, 'invalid_request'],
  ['a bad ID token', { id_token: 'bad' }, 'invalid_grant'],
  ['a bad access token', { id_token: undefined, access_token: 'b.a.d' }, 'invalid_grant'],
  ['an access token that is none', { id_token: undefined, access_token: ' ' }, 'invalid_grant'],
  ['an access token of another client', { id_token: undefined, access_token: 'o.th.er' }, 'invalid_grant'],
  ['the access token of a machine', { id_token: undefined, access_token: 'm.ach.ine' }, 'invalid_grant'],
])('%s is refused', async (_, over, code) => {
  const { ask } = await delegation();
  expect(await refused(ask(request(over)))).toBe(code);
});

test('an unknown api_type is told which there are', async () => {
  const { ask } = await delegation();
  await expect(ask(request({ api_type: 'firebase' }))).rejects.toThrow(
    'The api_type can be azure_blob, azure_sb, wams, app, auth0.',
  );
});

test('refusals carry the notice, and the limit once the person is known', async () => {
  const { ask } = await delegation();
  const headersOf = (over: DelegationRequest) =>
    ask(request(over)).then(
      () => [],
      (problem: unknown) => Object.keys((problem as Problem).headers).sort(),
    );
  const notice = ['deprecation', 'link', 'sunset'];
  expect(await headersOf({ id_token: 'bad' })).toEqual(notice);
  expect(await headersOf({ containerName: 'x' })).toEqual([
    ...notice,
    'x-ratelimit-limit',
    'x-ratelimit-remaining',
    'x-ratelimit-reset',
  ]);
});

test('over the limit nothing is handed out, and the answer says when to come back', async () => {
  const { ask, signed, clock } = await delegation({
    allowances: {
      take: () =>
        Promise.resolve({
          allowed: false,
          limit: 10,
          remaining: 0,
          resetAt: Math.floor(clock.now() / 1000) + 42,
        }),
      forget: () => Promise.resolve(),
    },
  });
  await expect(ask(request())).rejects.toMatchObject({
    code: 'too_many_requests',
    retryAfter: 42,
    headers: { 'x-ratelimit-remaining': '0' },
    fields: { oauthError: 'too_many_requests' },
  });
  expect(signed).toEqual([]);
});
