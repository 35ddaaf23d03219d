import { beforeAll, describe, expect, test } from '@jest/globals';
import { api, claimsOf, demoPerson, forgedToken, machineToken, signInAs, stack } from '../support/stack.ts';

let linked: string;
let second: string;
let idToken: string;

beforeAll(async () => {
  ({ accessToken: linked, idToken } = await signInAs(demoPerson('linked')));
  ({ accessToken: second } = await signInAs(demoPerson('second')));
}, 30_000);

test('anyone reads the open tier; signed in reads the members tier; the permission reads the protected tier', async () => {
  expect((await api('GET', '/api/open')).status).toBe(200);
  expect((await api('GET', '/api/members-only', { token: linked })).status).toBe(200);
  expect((await api('GET', '/api/members-only', { token: await machineToken() })).status).toBe(200);
  expect((await api('GET', '/api/protected', { token: second })).status).toBe(200);
});

test('without the permission the protected tier says which one is lacking', async () => {
  const { status, code, headers } = await api('GET', '/api/protected', { token: linked });
  expect([status, code]).toEqual([403, 'insufficient_permission']);
  expect(headers.get('www-authenticate')).toContain('scope="read:protected"');
});

describe('credentials', () => {
  test('that are absent get a challenge without an error code', async () => {
    const { status, code, headers } = await api('GET', '/api/members-only');
    expect([status, code]).toEqual([401, 'not_authenticated']);
    expect(headers.get('www-authenticate')).not.toContain('error=');
  });

  test('twice are refused', async () => {
    const headers = { authorization: `Bearer ${linked}, Bearer ${second}` };
    expect((await api('GET', '/api/members-only', { headers })).code).toBe('invalid_request');
  });

  test('in the query are refused, and not repeated', async () => {
    const answer = await api('GET', `/api/members-only?access_token=${linked}`, { token: linked });
    expect(answer.code).toBe('invalid_request');
    expect(answer.text).not.toContain(linked.slice(0, 40));
  });

  test('that are an ID token are refused', async () => {
    expect((await api('GET', '/api/members-only', { token: idToken })).code).toBe('invalid_token');
  });

  const now = Math.floor(Date.now() / 1000);
  const claims: [string, Record<string, unknown>][] = [
    ['another issuer', { iss: 'https://other.example/' }],
    ['another audience', { aud: 'https://other.example/api' }],
    ['an end in the past', { exp: now - 60 }],
    ['no end', { exp: undefined }],
    ['a beginning in the future', { iat: now + 600 }],
    ['no client', { azp: undefined }],
  ];
  test.each(claims)('with %s are refused', async (_, over) => {
    const token = await forgedToken({ ...claimsOf(linked), ...over });
    expect((await api('GET', '/api/members-only', { token })).code).toBe('invalid_token');
  });

  test('that the tenant signed with the same claims are accepted: what was refused above was refused for its claim', async () => {
    const token = await forgedToken(claimsOf(linked));
    expect((await api('GET', '/api/members-only', { token })).status).toBe(200);
  });

  test('of a foreign key, of another type, of algorithm none are refused', async () => {
    const foreign = await forgedToken(claimsOf(linked), { key: 'foreign' });
    expect((await api('GET', '/api/members-only', { token: foreign })).code).toBe('invalid_token');
    const typed = await forgedToken(claimsOf(linked), { header: { typ: 'logout+jwt' } });
    expect((await api('GET', '/api/members-only', { token: typed })).code).toBe('invalid_token');
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const token = `${none}.${linked.split('.')[1] ?? ''}.AAAA`;
    expect((await api('GET', '/api/members-only', { token })).code).toBe('invalid_token');
  });
});

describe('every answer', () => {
  test('allows the page and nobody else across origins', async () => {
    const page = await api('GET', '/api/members-only', { headers: { origin: stack.web } });
    expect(page.headers.get('access-control-allow-origin')).toBe(stack.web);
    expect(page.headers.get('access-control-expose-headers')).toContain('www-authenticate');
    const other = await api('GET', '/api/open', { headers: { origin: 'https://evil.example' } });
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
    expect(other.headers.get('vary')).toContain('origin');
  });

  test('bears a request id of ours and never the caller’s', async () => {
    const { headers } = await api('GET', '/api/open', { headers: { 'x-request-id': 'mine' } });
    expect(headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect([...headers.values()].join()).not.toContain('mine');
  });

  test('to a preflight names methods and headers', async () => {
    const headers = { origin: stack.web, 'access-control-request-method': 'POST' };
    const answer = await api('OPTIONS', '/api/open', { headers });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-methods')).toBe('GET, HEAD');
    expect(answer.headers.get('access-control-allow-headers')).toContain('authorization');
  });

  test('to a wrong method is 405 with allow, to an unknown address 404', async () => {
    const wrong = await api('DELETE', '/api/open');
    expect([wrong.status, wrong.code, wrong.headers.get('allow')]).toEqual([
      405,
      'method_not_allowed',
      'GET, HEAD, OPTIONS',
    ]);
    const unknown = await api('GET', '/api/nothing/here');
    expect([unknown.status, unknown.code]).toEqual([404, 'not_found']);
  });
});

test('what needs no caller is cacheable or not, as the contract says', async () => {
  expect((await api('GET', '/api/health')).headers.get('cache-control')).toBe('no-store');
  const config = await api('GET', '/api/config');
  expect(config.headers.get('cache-control')).toContain('public');
  expect(config.json).toMatchObject({
    auth0: { audience: stack.audience, spaClientId: stack.clients.spa.id },
  });
  const document = await api('GET', '/api/openapi.json');
  expect(document.json).toMatchObject({ openapi: expect.stringMatching(/^3\.1/) });
});
