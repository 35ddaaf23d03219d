import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type SecondApi, startSecondApi } from '../support/second-api.ts';
import {
  api,
  type Answer,
  claimsOf,
  forgedToken,
  machineToken,
  signedInPerson,
  stack,
} from '../support/stack.ts';

const reports = 'https://reports.example/api';
const types = {
  accessToken: 'urn:ietf:params:oauth:token-type:access_token',
  jwt: 'urn:ietf:params:oauth:token-type:jwt',
  blob: 'urn:valet:token-type:azure-blob-sas',
  bus: 'urn:valet:token-type:azure-servicebus-sas',
};

type Person = Awaited<ReturnType<typeof signedInPerson>>;
let lena: Person;
let sam: Person;

beforeAll(async () => {
  lena = await signedInPerson({ permissions: ['read:protected'] });
  sam = await signedInPerson();
}, 30_000);

/** Posts an exchange; undefined leaves a parameter out. */
function exchange(
  token: string | undefined,
  over: Readonly<Record<string, string | undefined>> = {},
  more = '',
): Promise<Answer> {
  const body = new URLSearchParams();
  const fields = {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: token,
    subject_token_type: types.accessToken,
    ...over,
  };
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) body.set(name, value);
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return api('POST', '/api/token', { token, headers, body: `${body.toString()}${more}` });
}

const errorOf = async (answer: Promise<Answer>): Promise<string> => {
  const { status, json } = await answer;
  return `${status} ${String(json?.error)}`;
};

describe('a token for another API', () => {
  let second: SecondApi;
  let other: SecondApi;
  const ask = async (target: SecondApi, path: string, token: string) => {
    const response = await fetch(`${target.origin}${path}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    return { status: response.status, body: await response.json() };
  };

  beforeAll(async () => {
    second = await startSecondApi({ valet: stack.api, audience: reports });
    other = await startSecondApi({ valet: stack.api, audience: 'https://other.example/api' });
  });
  afterAll(async () => {
    await second.stop();
    await other.stop();
  });

  test('is accepted there through the published keys, and carries no more than all agree on', async () => {
    const answer = await exchange(lena.token, { audience: reports, requested_token_type: types.jwt });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.json).toEqual({
      access_token: expect.any(String),
      issued_token_type: types.jwt,
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'read:protected',
    });
    const { access_token: token } = answer.json as { access_token: string };
    expect(await ask(second, '/', token)).toEqual({
      status: 200,
      body: { subject: lena.id, client: stack.clients.spa.id, permissions: ['read:protected'] },
    });
    expect((await ask(second, '/reports', token)).status).toBe(403);
    expect(claimsOf(token)).toMatchObject({ iss: `${stack.api}/api`, act: { sub: stack.clients.spa.id } });
  });

  test('is refused by an API that it is not for, as is every other token', async () => {
    const { json } = await exchange(lena.token, { audience: reports });
    expect((await ask(other, '/', json.access_token)).status).toBe(401);
    expect((await ask(second, '/', lena.token)).status).toBe(401);
    expect((await ask(second, '/', lena.idToken)).status).toBe(401);
  });

  test('is refused by us, as a token and as a subject token', async () => {
    const { json } = await exchange(lena.token, { audience: reports });
    expect((await api('GET', '/api/members-only', { token: json.access_token })).code).toBe('invalid_token');
    expect((await exchange(json.access_token, { audience: reports })).code).toBe('invalid_token');
    expect(await errorOf(exchange(lena.token, { audience: reports, subject_token: json.access_token }))).toBe(
      '400 invalid_request',
    );
  });

  test('is not made for us, for an API that is not registered, or for a client that is not registered with it', async () => {
    for (const audience of [stack.audience, `${stack.api}/api`, 'https://not.registered']) {
      expect(await errorOf(exchange(lena.token, { audience }))).toBe('400 invalid_target');
    }
    expect(await errorOf(exchange(await machineToken(), { audience: reports }))).toBe('400 invalid_target');
  });

  test('is narrowed by scope, and refused when nothing is left', async () => {
    const wider = await exchange(lena.token, {
      audience: reports,
      scope: 'read:protected read:reports admin',
    });
    expect(wider.json.scope).toBe('read:protected');
    expect(await errorOf(exchange(lena.token, { audience: reports, scope: 'read:reports' }))).toBe(
      '400 invalid_scope',
    );
    expect((await exchange(sam.token, { audience: reports })).json).toMatchObject({ scope: '' });
  });
});

describe('a SAS for one’s own files', () => {
  let fileId: string;
  const resource = () => `${stack.api}/api/files/${fileId}`;

  beforeAll(async () => {
    const asked = { operation: 'upload', name: 'note.txt', size: 5, contentType: 'text/plain' };
    const { json } = await api('POST', '/api/files/grants', { token: lena.token, json: asked });
    fileId = json.fileId;
    const { json: key } = await exchange(lena.token, {
      requested_token_type: types.blob,
      scope: 'upload',
      resource: resource(),
    });
    const put = await fetch(key.url, {
      method: 'PUT',
      headers: { 'x-ms-blob-type': 'BlockBlob' },
      body: 'hello',
    });
    expect(put.status).toBe(201);
    const done = await api('POST', `/api/files/${fileId}/complete`, { token: lena.token });
    expect(done.status).toBeLessThan(300);
  });

  test('lists, downloads, and answers the query of its address', async () => {
    const browse = (await exchange(lena.token, { requested_token_type: types.blob, scope: 'browse' })).json;
    expect(browse).toMatchObject({ issued_token_type: types.blob, token_type: 'N_A', scope: 'browse' });
    expect(browse.url.endsWith(`?${String(browse.access_token)}`)).toBe(true);
    expect(browse.expires_in).toBeGreaterThan(0);
    const list = await fetch(`${String(browse.url)}&restype=container&comp=list`);
    expect(await list.text()).toContain(fileId);
    const wish = { requested_token_type: types.blob, scope: 'download', resource: resource() };
    const download = await fetch((await exchange(lena.token, wish)).json.url);
    expect(await download.text()).toBe('hello');
    expect(download.headers.get('content-disposition')).toContain('attachment');
  });

  test('is not made for a file of another person, nor for a machine', async () => {
    const wish = { requested_token_type: types.blob, scope: 'download', resource: resource() };
    expect(await errorOf(exchange(sam.token, wish))).toBe('400 invalid_target');
    expect(await errorOf(exchange(sam.token, { ...wish, scope: 'upload' }))).toBe('400 invalid_target');
    const browse = { requested_token_type: types.blob, scope: 'browse' };
    expect(await errorOf(exchange(await machineToken(), browse))).toBe('400 invalid_target');
  });

  test('is not made for what it cannot do', async () => {
    const wish = { requested_token_type: types.blob, resource: resource() };
    expect(await errorOf(exchange(lena.token, { ...wish, scope: 'purge' }))).toBe('400 invalid_scope');
    expect(await errorOf(exchange(lena.token, { ...wish, scope: 'download upload' }))).toBe(
      '400 invalid_scope',
    );
    const elsewhere = `https://evil.example/api/files/${fileId}`;
    expect(await errorOf(exchange(lena.token, { ...wish, scope: 'download', resource: elsewhere }))).toBe(
      '400 invalid_target',
    );
  });
});

test('a SAS for Service Bus needs the permission of the entity', async () => {
  const resource = 'sb://valet-local.servicebus.windows.net/orders';
  const wish = { requested_token_type: types.bus, resource };
  expect(await errorOf(exchange(lena.token, wish))).toBe('400 invalid_target');
  const token = await forgedToken({ ...claimsOf(lena.token), permissions: ['servicebus:orders'] });
  const { status, json } = await exchange(token, wish);
  expect([status, json.token_type, json.issued_token_type]).toEqual([200, 'N_A', types.bus]);
  expect(json.access_token).toContain(`SharedAccessSignature sr=${encodeURIComponent(resource)}&`);
  const elsewhere = { ...wish, resource: 'sb://other.servicebus.windows.net/orders' };
  expect(await errorOf(exchange(token, elsewhere))).toBe('400 invalid_target');
});

describe('a refusal', () => {
  test.each<[string, Record<string, string | undefined>, string]>([
    ['another grant type', { grant_type: 'authorization_code' }, '400 unsupported_grant_type'],
    ['no grant type', { grant_type: undefined }, '400 invalid_request'],
    ['no subject token', { subject_token: undefined }, '400 invalid_request'],
    ['an actor token', { actor_token: 'x' }, '400 invalid_request'],
    [
      'an unknown token type',
      { requested_token_type: 'urn:ietf:params:oauth:token-type:saml2' },
      '400 invalid_request',
    ],
    [
      'an ID token’s type',
      { subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' },
      '400 invalid_request',
    ],
  ])('for %s is one of OAuth', async (_, over, expected) => {
    expect(await errorOf(exchange(lena.token, { audience: reports, ...over }))).toBe(expected);
  });

  test('meets somebody else’s token, an ID token, and a parameter that comes twice', async () => {
    expect(await errorOf(exchange(lena.token, { audience: reports, subject_token: sam.token }))).toBe(
      '400 invalid_request',
    );
    expect((await exchange(lena.idToken, { audience: reports })).code).toBe('invalid_token');
    expect(await errorOf(exchange(lena.token, { audience: reports }, `&audience=${reports}`))).toBe(
      '400 invalid_request',
    );
  });

  test('repeats nothing of what was sent', async () => {
    const secret = 'do-not-repeat-me';
    const answer = await exchange(lena.token, { subject_token: secret, audience: secret, scope: secret });
    expect(answer.text).not.toContain(secret);
    expect(answer.json).toEqual({
      error: 'invalid_request',
      error_description: expect.any(String),
      code: 'invalid_request',
      requestId: answer.headers.get('request-id'),
    });
  });

  test('for want of credentials carries a challenge that leads to the metadata', async () => {
    const answer = await exchange(undefined, { audience: reports });
    expect([answer.status, answer.code]).toEqual([401, 'not_authenticated']);
    const [, address = ''] =
      /resource_metadata="([^"]+)"/.exec(answer.headers.get('www-authenticate') ?? '') ?? [];
    expect(address).toBe(`${stack.api}/.well-known/oauth-protected-resource/api`);
    expect((await fetch(address)).status).toBe(200);
  });

  test('for a body of another kind or size is the usual one', async () => {
    const json = { grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange' };
    expect((await api('POST', '/api/token', { token: lena.token, json })).code).toBe(
      'unsupported_media_type',
    );
    const large = await exchange(lena.token, { scope: 'x'.repeat(70_000) });
    expect(large.code).toBe('payload_too_large');
  });
});

describe('what is published', () => {
  test('are the public keys, cacheable for minutes, and nothing private', async () => {
    const { headers, json } = await api('GET', '/api/.well-known/jwks.json');
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(json.keys).toEqual([
      {
        kty: 'EC',
        crv: 'P-256',
        x: expect.any(String),
        y: expect.any(String),
        kid: expect.any(String),
        alg: 'ES256',
        use: 'sig',
      },
    ]);
  });

  test('is the metadata of RFC 9728, at both addresses', async () => {
    const path = '/.well-known/oauth-protected-resource/api';
    const { headers, json } = await api('GET', path);
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(json).toEqual({
      resource: `${stack.api}/api`,
      authorization_servers: [`${stack.tenant}/`],
      jwks_uri: `${stack.api}/api/.well-known/jwks.json`,
      scopes_supported: expect.arrayContaining(['read:protected', 'import:events']),
      bearer_methods_supported: ['header'],
      resource_name: 'Valet',
      resource_documentation: expect.stringContaining(stack.web),
      auth0_audience: stack.audience,
    });
    expect((await api('GET', `/api${path}`)).json).toEqual(json);
  });
});
