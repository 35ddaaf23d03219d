import { describe, expect, test } from '@jest/globals';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { type Grant, type GrantRequest, TokenRequest, tokenTypes } from '../../../shared/contract/index.ts';
import { Problem } from '../../../shared/errors/index.ts';
import { caller, form, publicOrigin, refused, reports, target, world } from './world.ts';

const signal = new AbortController().signal;

describe('a token for a registered API', () => {
  test('is one of RFC 9068, by the published key, for five minutes', async () => {
    const { clock, exchange, downstream } = await world();
    const answer = await exchange.token(form(), caller(clock), signal);
    expect(answer).toMatchObject({
      issued_token_type: tokenTypes.jwt,
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'read:protected',
    });
    const keys = createLocalJWKSet(downstream.publicKeys());
    const { payload, protectedHeader } = await jwtVerify(answer.access_token, keys, {
      issuer: `${publicOrigin}/api`,
      audience: reports,
      typ: 'at+jwt',
      currentDate: new Date(clock.now()),
    });
    const now = Math.floor(clock.now() / 1000);
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'at+jwt', kid: 'first' });
    expect(payload).toEqual({
      iss: `${publicOrigin}/api`,
      aud: reports,
      sub: 'auth0|lena',
      client_id: 'valet-spa',
      act: { sub: 'valet-spa' },
      permissions: ['read:protected'],
      scope: 'read:protected',
      iat: now,
      exp: now + 300,
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test('may be asked for by resource, and by its type', async () => {
    const { clock, exchange } = await world();
    const asked = form({ audience: undefined, resource: reports, requested_token_type: tokenTypes.jwt });
    expect(await exchange.token(asked, caller(clock), signal)).toMatchObject({ token_type: 'Bearer' });
  });

  test.each([
    ['more than there is', 'read:protected read:reports delete:everything', 'read:protected'],
    ['what the caller has and the API does not know', 'write:announcements read:protected', 'read:protected'],
  ])('carries no more than caller, API and wish share: %s', async (_, scope, granted) => {
    const { clock, exchange } = await world();
    const answer = await exchange.token(form({ scope }), caller(clock), signal);
    expect(answer.scope).toBe(granted);
  });

  test('is refused when nothing of the wish is left', async () => {
    const { clock, exchange } = await world();
    for (const scope of ['read:reports', 'write:announcements', 'admin']) {
      expect(await refused(exchange.token(form({ scope }), caller(clock), signal))).toBe('invalid_scope');
    }
  });

  test('does not outlive the token that it was made from', async () => {
    const { clock, exchange } = await world();
    const now = Math.floor(clock.now() / 1000);
    const short = caller(clock, { expiresAt: now + 20 });
    expect(await exchange.token(form(), short, signal)).toMatchObject({ expires_in: 20 });
    // Still within the tolerance of a verifier, and yet over.
    const over = caller(clock, { expiresAt: now - 2 });
    expect(await refused(exchange.token(form(), over, signal))).toBe('invalid_request');
  });

  test('for a machine names the machine', async () => {
    const { clock, exchange } = await world({ targets: [{ ...target, clients: ['importer'] }] });
    const machine = caller(clock, { kind: 'machine', clientId: 'importer', subject: 'importer@clients' });
    const { access_token } = await exchange.token(form(), machine, signal);
    const claims = JSON.parse(Buffer.from(access_token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({
      sub: 'importer@clients',
      client_id: 'importer',
      act: { sub: 'importer' },
    });
  });
});

test.each<[string, string, Record<string, string | undefined>]>([
  ['no grant type', 'invalid_request', { grant_type: undefined }],
  ['another grant type', 'unsupported_grant_type', { grant_type: 'client_credentials' }],
  ['no subject token', 'invalid_request', { subject_token: undefined }],
  ['an empty subject token', 'invalid_request', { subject_token: '' }],
  ["somebody else's subject token", 'invalid_request', { subject_token: 'another.persons.token' }],
  ['no subject token type', 'invalid_request', { subject_token_type: undefined }],
  [
    'an ID token as its type',
    'invalid_request',
    { subject_token_type: 'urn:ietf:params:oauth:token-type:id_token' },
  ],
  ['an actor token', 'invalid_request', { actor_token: 'a.person.token' }],
  ['the type of an actor token alone', 'invalid_request', { actor_token_type: tokenTypes.accessToken }],
  ['the client id of another application', 'invalid_request', { client_id: 'importer' }],
  [
    'an unknown token type',
    'invalid_request',
    { requested_token_type: 'urn:ietf:params:oauth:token-type:saml2' },
  ],
  ['no target', 'invalid_request', { audience: undefined }],
  ['two targets', 'invalid_target', { resource: 'https://other.example' }],
  ['a target that is not registered', 'invalid_target', { audience: 'https://other.example' }],
  ['our own audience', 'invalid_target', { audience: 'https://valet/api' }],
  ['our own address', 'invalid_target', { audience: `${publicOrigin}/api` }],
])('an exchange with %s is refused with %s', async (_, code, over) => {
  const { clock, exchange } = await world({
    targets: [
      target,
      { ...target, audience: 'https://valet/api' },
      { ...target, audience: `${publicOrigin}/api` },
    ],
  });
  expect(await refused(exchange.token(form(over), caller(clock), signal))).toBe(code);
});

test('an application that is not registered with an API learns nothing of it', async () => {
  const { clock, exchange } = await world();
  const other = caller(clock, { clientId: 'valet-native' });
  const refusal = (audience: string) =>
    exchange.token(form({ audience }), other, signal).catch((cause: unknown) => (cause as Problem).detail);
  expect(await refusal(reports)).toBe(await refusal('https://not.registered'));
});

describe('the form', () => {
  const parse = (body: string) => TokenRequest.safeParse(body);

  test('with a parameter that comes twice is refused, even with the same value', () => {
    expect(parse('audience=a&audience=b').success).toBe(false);
    expect(parse('scope=a&scope=a').success).toBe(false);
    expect(parse('unknown=a&unknown=b').success).toBe(false);
    expect(parse('audience=&audience=b').data).toEqual({ audience: 'b' });
  });

  test('may hold what nobody knows, and names of the prototype', () => {
    expect(parse('__proto__=a&constructor=b&audience=c').data).toEqual({ audience: 'c' });
  });
});

describe('a SAS for blobs', () => {
  const fileId = '0123456789abcdefghjkmnpqrs';
  const files = (answer: Partial<Grant> | Problem) => {
    const asked: GrantRequest[] = [];
    const grant = (_: unknown, request: GrantRequest) => {
      asked.push(request);
      if (answer instanceof Problem) return Promise.reject(answer);
      return Promise.resolve({
        receiptId: 'r',
        operation: request.operation,
        url: 'https://store.example/p-lena?sv=1&sig=a%2Bb',
        headers: {},
        permissions: 'rl',
        expiresAt: '2026-11-21T12:15:00.000Z',
        ...answer,
      });
    };
    return { asked, grant };
  };
  const blobForm = (over: Record<string, string | undefined>) =>
    form({ audience: undefined, requested_token_type: tokenTypes.blobSas, ...over });
  const resource = `${publicOrigin}/api/files/${fileId}`;

  test.each([
    [{ scope: 'browse' }, { operation: 'browse' }],
    [
      { scope: 'download', resource },
      { operation: 'download', fileId },
    ],
    [
      { scope: 'upload', resource },
      { operation: 'upload', fileId },
    ],
  ])('with %j is the grant of %j', async (over, expected) => {
    const { asked, grant } = files({});
    const { clock, exchange } = await world({ grant });
    const answer = await exchange.token(blobForm(over), caller(clock), signal);
    expect(asked).toEqual([expected]);
    expect(answer).toEqual({
      access_token: 'sv=1&sig=a%2Bb',
      issued_token_type: tokenTypes.blobSas,
      token_type: 'N_A',
      expires_in: 900,
      scope: over.scope,
      url: 'https://store.example/p-lena?sv=1&sig=a%2Bb',
    });
  });

  test.each<[string, string, Record<string, string>]>([
    ['no scope', 'invalid_scope', {}],
    ['two scopes', 'invalid_scope', { scope: 'browse download' }],
    ['a scope that is never handed out here', 'invalid_scope', { scope: 'purge', resource }],
    ['a scope of the API', 'invalid_scope', { scope: 'read:protected' }],
    ['a download of nothing', 'invalid_request', { scope: 'download' }],
    ['a browse of one file', 'invalid_target', { scope: 'browse', resource }],
    ['an audience', 'invalid_target', { scope: 'browse', audience: reports }],
    [
      'a file elsewhere',
      'invalid_target',
      { scope: 'download', resource: `https://evil.example/api/files/${fileId}` },
    ],
    ['more than a file', 'invalid_target', { scope: 'download', resource: `${resource}/../x` }],
    [
      'an id that none of ours is',
      'invalid_target',
      { scope: 'download', resource: `${publicOrigin}/api/files/x` },
    ],
  ])('with %s is refused with %s', async (_, code, over) => {
    const { asked, grant } = files({});
    const { clock, exchange } = await world({ grant });
    expect(await refused(exchange.token(blobForm(over), caller(clock), signal))).toBe(code);
    expect(asked).toEqual([]);
  });

  test.each([
    ['not_found', 'invalid_target'],
    ['policy_denied', 'invalid_target'],
    ['person_required', 'invalid_target'],
    ['quota_exceeded', 'quota_exceeded/507'],
    ['unavailable', 'unavailable/503'],
  ] as const)('that the files refuse as %s is refused as %s', async (code, expected) => {
    const { grant } = files(new Problem(code, 'No.'));
    const { clock, exchange } = await world({ grant });
    expect(await refused(exchange.token(blobForm({ scope: 'browse' }), caller(clock), signal))).toBe(
      expected,
    );
  });
});

describe('a SAS for Service Bus', () => {
  const busForm = (over: Record<string, string | undefined> = {}) =>
    form({
      audience: undefined,
      requested_token_type: tokenTypes.serviceBusSas,
      resource: 'sb://bus.servicebus.windows.net/orders',
      ...over,
    });
  const allowed = { permissions: new Set(['servicebus:orders']) };

  test('is given to who has the permission of the entity', async () => {
    const { clock, exchange } = await world();
    const answer = await exchange.token(busForm(), caller(clock, allowed), signal);
    expect(answer).toEqual({
      access_token: expect.stringMatching(/^SharedAccessSignature sr=sb%3A%2F%2Fbus/),
      issued_token_type: tokenTypes.serviceBusSas,
      token_type: 'N_A',
      expires_in: 900,
    });
  });

  test.each<[string, string, Record<string, string | undefined>, readonly string[]]>([
    ['without the permission', 'invalid_target', {}, []],
    ['with the permission of another entity', 'invalid_target', {}, ['servicebus:invoices', 'servicebus:']],
    [
      'for the whole namespace',
      'invalid_target',
      { resource: 'sb://bus.servicebus.windows.net/' },
      ['servicebus:orders'],
    ],
    [
      'for another namespace',
      'invalid_target',
      { resource: 'sb://evil.example/orders' },
      ['servicebus:orders'],
    ],
    ['for no entity', 'invalid_request', { resource: undefined }, ['servicebus:orders']],
    ['by audience', 'invalid_target', { audience: 'orders' }, ['servicebus:orders']],
    ['with a scope', 'invalid_scope', { scope: 'send' }, ['servicebus:orders']],
  ])('%s is refused with %s', async (_, code, over, permissions) => {
    const { clock, exchange } = await world();
    const who = caller(clock, { permissions: new Set(permissions) });
    expect(await refused(exchange.token(busForm(over), who, signal))).toBe(code);
  });
});
