import { afterEach, describe, expect, test } from '@jest/globals';
import { examine } from '../../../../tools/doctor/examine.ts';
import { type Finding, render } from '../../../../tools/doctor/finding.ts';
import { type Reply, secrets, signingKey, type World, world } from './world.ts';

let here: World | undefined;
afterEach(async () => {
  await here?.close();
  here = undefined;
});

/** Examines a world, and gives its findings but for storage, which the world has none of. */
async function findings(
  changes?: (origin: string) => Readonly<Record<string, Reply>>,
  env: Readonly<Record<string, string>> = {},
): Promise<Finding[]> {
  here = await world(changes);
  const all = await examine({ ...here.env, ...env });
  return all.filter(({ subject }) => subject !== 'STORAGE_ACCOUNT_NAME' && subject !== 'storage');
}
const problems = (all: readonly Finding[]): string[] =>
  all.filter(({ outcome }) => outcome === 'problem').map(({ subject, found }) => `${subject}: ${found}`);

test('a world in order has no problem, and every address of it was asked', async () => {
  const all = await findings();
  expect(problems(all)).toEqual([]);
  expect(all.filter(({ outcome }) => outcome === 'ok')).toHaveLength(10);
  expect(new Set(here?.seen)).toContain('POST /oauth2.googleapis.com/token');
});

test('an empty environment lists every required setting at once, says what each must be, and asks nobody', async () => {
  let asked = 0;
  const all = await examine({}, { fetch: () => Promise.reject(new Error(String((asked += 1)))) });
  const missing = all.filter(({ outcome }) => outcome === 'problem');
  expect(missing.map(({ subject }) => subject).sort()).toEqual([
    'AUTH0_AUDIENCE',
    'AUTH0_DOMAIN',
    'AUTH0_MANAGEMENT_CLIENT_ID',
    'AUTH0_MANAGEMENT_CLIENT_SECRET',
    'AUTH0_SPA_CLIENT_ID',
    'GOOGLE_CLIENT_ID',
    'GOOGLE_CLIENT_SECRET',
    'PUBLIC_ORIGIN',
    'STORAGE_ACCOUNT_NAME',
    'TOKEN_SEALING_KEYS',
    'WEB_ORIGINS',
  ]);
  expect(missing.every(({ remedy }) => remedy?.startsWith('It must be ') === true)).toBe(true);
  expect(asked).toBe(0);
});

describe('each fault is found, alone', () => {
  const hour = 3_600_000;
  const faults: readonly [string, (origin: string) => Readonly<Record<string, Reply>>, RegExp][] = [
    [
      'another issuer',
      (origin) => ({
        'GET /.well-known/openid-configuration': { json: { issuer: 'https://x.example/', jwks_uri: origin } },
      }),
      /^tenant: it issues tokens as https:\/\/x\.example\//,
    ],
    [
      'no metadata',
      () => ({ 'GET /.well-known/openid-configuration': { status: 404 } }),
      /^tenant: .* no OpenID/,
    ],
    [
      'no RSA key',
      () => ({ 'GET /.well-known/jwks.json': { json: { keys: [] } } }),
      /^tenant: .* no RSA key/,
    ],
    ['an unknown callback', () => ({ 'GET /authorize': { status: 403 } }), /^sign-in .* refuses it with 403/],
    [
      'an unknown audience',
      (origin) => ({
        'GET /authorize': { status: 302, headers: { location: `${origin}/?error=access_denied` } },
      }),
      /^sign-in .* access_denied/,
    ],
    [
      'a wrong management secret',
      () => ({ 'POST /oauth/token': { status: 401, json: { error: 'access_denied' } } }),
      /^management application: .*access_denied/,
    ],
    [
      'lacking scopes',
      () => ({ 'POST /oauth/token': { json: { access_token: 'a-token', scope: 'read:users' } } }),
      /^management application: it lacks read:user_idp_tokens, update:users$/,
    ],
    [
      'a wrong Google secret',
      () => ({ 'POST /oauth2.googleapis.com/token': { status: 401, json: { error: 'invalid_client' } } }),
      /^Google client: /,
    ],
    ['a broken API', () => ({ 'GET /api/health': { status: 500 } }), /^API: .* 500/],
    [
      'another audience at the API',
      (origin) => ({
        'GET /api/config': { json: { auth0: { domain: origin, audience: 'other', spaClientId: 'spa' } } },
      }),
      /^API: it runs with another/,
    ],
    ['platform CORS', () => ({ 'OPTIONS /api/me': { status: 204 } }), /^API CORS for /],
    [
      'a page of another API',
      () => ({ 'GET /': { headers: { 'content-security-policy': "connect-src 'self' https://x.example" } } }),
      /^page .*policy does not allow/,
    ],
    [
      'a page without its config',
      () => ({ 'GET /config.json': { json: { apiOrigin: 'https://x.example' } } }),
      /^page .*config\.json/,
    ],
    [
      'a wrong clock',
      () => ({
        'GET /api/health': {
          headers: { date: new Date(Date.now() - hour).toUTCString() },
          json: { status: 'ok' },
        },
      }),
      /^clock of the API: 36\d\d s behind/,
    ],
  ];

  test.each(faults)('%s', async (_name, changes, expected) => {
    const found = problems(await findings(changes));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });
});

test('an address where nothing listens is told in words, for each part that lives there', async () => {
  const closed = await world();
  await closed.close();
  const found = problems(await examine(closed.env)).filter((line) => line.includes('nothing listens there'));
  expect(found.map((line) => line.split(':')[0])).toEqual([
    'tenant',
    'sign-in from http',
    'management application',
    'API',
    'page http',
    'API CORS for http',
  ]);
});

describe('signing keys', () => {
  test('whose halves do not belong together are refused by number', async () => {
    const mixed = { ...signingKey('two'), d: signingKey('x')['d'] };
    const env = { DOWNSTREAM_SIGNING_KEYS: JSON.stringify({ keys: [signingKey('one'), mixed] }) };
    expect(problems(await findings(undefined, env))).toEqual([
      'DOWNSTREAM_SIGNING_KEYS: key number 2 is no whole P-256 key pair',
    ]);
  });

  test('with one kid twice are refused', async () => {
    const env = { DOWNSTREAM_SIGNING_KEYS: JSON.stringify({ keys: [signingKey('one'), signingKey('one')] }) };
    expect(problems(await findings(undefined, env))).toEqual([
      'DOWNSTREAM_SIGNING_KEYS: two keys have the same kid',
    ]);
  });
});

test('no line holds a secret, whatever goes wrong', async () => {
  const refused = { status: 400, json: { error: 'invalid_client', error_description: secrets.management } };
  const all = await findings(
    () => ({
      'POST /oauth/token': refused,
      'POST /oauth2.googleapis.com/token': refused,
      'GET /api/health': { status: 500, json: secrets },
    }),
    {
      TOKEN_SEALING_KEYS: 'c2hvcnQgYW5kIHNlY3JldA==',
      STORAGE_CONNECTION_STRING: 'AccountKey=very-secret-key',
    },
  );
  const report = all.map(render).join('\n');
  for (const secret of [...Object.values(secrets), 'c2hvcnQ', 'very-secret-key']) {
    expect(report).not.toContain(secret);
  }
  expect(report).toContain('TOKEN_SEALING_KEYS');
});

test('storage that cannot be reached is a problem of rows and of blobs, told in words', async () => {
  const closed = await world();
  await closed.close();
  const key = Buffer.from('no key of anything').toString('base64');
  const STORAGE_CONNECTION_STRING = `AccountName=x;AccountKey=${key};BlobEndpoint=${closed.origin}/x;TableEndpoint=${closed.origin}/x`;
  const found = problems(await findings(undefined, { STORAGE_CONNECTION_STRING }));
  expect(found.slice(0, 2)).toEqual([
    'storage rows: nothing listens there',
    'storage blobs: nothing listens there',
  ]);
  expect(found[2]).toMatch(/^storage CORS .*nothing listens there$/);
}, 60_000);
