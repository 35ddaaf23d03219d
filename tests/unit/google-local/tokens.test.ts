import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import type { RunningPart } from '../../../local/child/child.ts';
import { googleClient } from '../../../local/config.ts';
import {
  authorizePath,
  Browser,
  exchange,
  exchangeCode,
  freshEmail,
  linked,
  mailScope,
  newGoogle,
  newPerson,
  newVerifier,
  offline,
  photosScope,
  postForm,
  postJson,
  redirectUri,
  refresh,
} from './browser.ts';

let google: RunningPart;
let origin: string;
beforeAll(async () => {
  google = await newGoogle();
  origin = google.origin;
});
afterAll(() => google.close());

describe('the token endpoint', () => {
  test('a code is good once', async () => {
    const back = await new Browser(origin).authorize(linked);
    expect((await exchangeCode(origin, back)).status).toBe(200);
    const again = await exchangeCode(origin, back);
    expect(again).toEqual({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'Bad Request' },
    });
  });

  test('a code is bound to its redirect URI and to ten minutes', async () => {
    const browser = new Browser(origin);
    const elsewhere = await exchangeCode(origin, await browser.authorize(linked), {
      redirect_uri: 'http://localhost:9/',
    });
    expect(elsewhere.body['error']).toBe('redirect_uri_mismatch');
    const late = await browser.authorize(linked);
    await postJson(`${origin}/__clock`, { advanceSeconds: 601 });
    expect((await exchangeCode(origin, late)).body['error']).toBe('invalid_grant');
  });

  test('PKCE: the verifier must be there and fit', async () => {
    const browser = new Browser(origin);
    const { verifier, challenge } = newVerifier();
    const withChallenge = { ...linked, code_challenge: challenge, code_challenge_method: 'S256' };
    const missing = await exchangeCode(origin, await browser.authorize(withChallenge));
    expect(missing.body['error_description']).toBe('Missing code verifier.');
    const wrong = { code_verifier: newVerifier().verifier };
    const refused = await exchangeCode(origin, await browser.authorize(withChallenge), wrong);
    expect(refused.body['error_description']).toBe('Invalid code verifier.');
    const right = await exchangeCode(origin, await browser.authorize(withChallenge), {
      code_verifier: verifier,
    });
    expect(right.status).toBe(200);
  });

  test.each<[string, Record<string, string>, number, string]>([
    ['an unknown client', { client_id: 'nobody' }, 401, 'invalid_client'],
    ['a wrong secret', { client_secret: 'guess' }, 401, 'invalid_client'],
    ['another grant type', { grant_type: 'password' }, 400, 'unsupported_grant_type'],
    ['a made-up code', { grant_type: 'authorization_code', code: '4/0Aguess' }, 400, 'invalid_grant'],
    ['no code', { grant_type: 'authorization_code' }, 400, 'invalid_request'],
    ['no refresh token', { grant_type: 'refresh_token' }, 400, 'invalid_request'],
  ])('refuses %s', async (_name, form, status, error) => {
    const answer = await exchange(origin, form);
    expect([answer.status, answer.body['error']]).toEqual([status, error]);
  });

  test('a client may authenticate by Basic', async () => {
    const code = (await new Browser(origin).authorize(linked)).searchParams.get('code') ?? '';
    const basic = Buffer.from(`${googleClient.id}:${googleClient.secret}`).toString('base64');
    const answer = await postForm(
      `${origin}/oauth2.googleapis.com/token`,
      { grant_type: 'authorization_code', code, redirect_uri: redirectUri },
      { authorization: `Basic ${basic}` },
    );
    expect(answer.status).toBe(200);
  });

  test('a refresh token comes with offline access and a consent only', async () => {
    const browser = new Browser(origin);
    const email = await freshEmail(origin);
    const wish = { login_hint: email, access_type: 'offline' };
    expect(
      (await exchangeCode(origin, await browser.authorize({ login_hint: email }))).body,
    ).not.toHaveProperty('refresh_token');
    expect((await exchangeCode(origin, await browser.authorize(wish))).body).not.toHaveProperty(
      'refresh_token',
    );
    const forced = await browser.authorize({ ...wish, approval_prompt: 'force' });
    expect((await exchangeCode(origin, forced)).body).toHaveProperty('refresh_token');
  });

  test('a refresh answers scope and a new access token, and keeps the refresh token', async () => {
    const person = await newPerson(origin);
    const { status, body } = await refresh(origin, person.refreshToken);
    expect(status).toBe(200);
    expect(body).toMatchObject({ expires_in: 3599, token_type: 'Bearer' });
    expect(String(body['scope']).split(' ')).toContain(photosScope);
    expect(body['access_token']).not.toBe(person.accessToken);
    expect(body).not.toHaveProperty('refresh_token');
    const wider = await refresh(origin, person.refreshToken, { scope: mailScope });
    expect(wider.body['error']).toBe('invalid_scope');
  });

  test('the id token is Google’s own, for this client, with the nonce', async () => {
    const back = await new Browser(origin).authorize({ ...linked, nonce: 'n-1' });
    const { body } = await exchangeCode(origin, back);
    const keys = createRemoteJWKSet(new URL(`${origin}/www.googleapis.com/oauth2/v3/certs`));
    const { payload } = await jwtVerify(String(body['id_token']), keys, {
      issuer: 'https://accounts.google.com',
      audience: googleClient.id,
      algorithms: ['RS256'],
    });
    expect(payload).toMatchObject({
      sub: '100000000000000000001',
      email: 'linked@example.com',
      nonce: 'n-1',
      name: 'Lena Linked',
    });
  });
});

describe('the end of tokens', () => {
  const userinfo = (token: string) =>
    fetch(`${origin}/openidconnect.googleapis.com/v1/userinfo`, {
      headers: { authorization: `Bearer ${token}` },
    });
  const gone = {
    status: 400,
    body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
  };

  test('an access token ends with its time', async () => {
    const person = await newPerson(origin);
    expect((await userinfo(person.accessToken)).status).toBe(200);
    await postJson(`${origin}/__clock`, { advanceSeconds: 3600 });
    expect((await userinfo(person.accessToken)).status).toBe(401);
    expect((await refresh(origin, person.refreshToken)).status).toBe(200);
  });

  test.each(['accessToken', 'refreshToken'] as const)(
    'revoking the %s ends the whole grant',
    async (kind) => {
      const person = await newPerson(origin);
      const url = `${origin}/oauth2.googleapis.com/revoke`;
      expect((await postForm(url, { token: person[kind] })).status).toBe(200);
      expect((await userinfo(person.accessToken)).status).toBe(401);
      expect(await refresh(origin, person.refreshToken)).toEqual(gone);
      expect((await postForm(url, { token: person[kind] })).body['error']).toBe('invalid_token');
    },
  );

  test('the person takes the grant back, and is asked again next time', async () => {
    const person = await newPerson(origin);
    expect((await postJson(`${origin}/__revoke`, { email: person.email })).body).toEqual({ revoked: 1 });
    expect(await refresh(origin, person.refreshToken)).toEqual(gone);
    const { response } = await person.browser.go(authorizePath({ login_hint: person.email }));
    expect(await response.text()).toContain('name="decision"');
  });

  test('the revoked demo account signs in, and nothing it granted works', async () => {
    const back = await new Browser(origin).authorize({ ...offline, login_hint: 'revoked@example.com' });
    const { status, body } = await exchangeCode(origin, back);
    expect([status, typeof body['id_token']]).toEqual([200, 'string']);
    expect((await userinfo(String(body['access_token']))).status).toBe(401);
    expect(await refresh(origin, body['refresh_token'])).toEqual(gone);
  });

  test('tokeninfo tells the granted scopes, and no more than "Invalid Value" of others', async () => {
    const person = await newPerson(origin);
    const url = `${origin}/oauth2.googleapis.com/tokeninfo`;
    const { body } = await postForm(url, { access_token: person.accessToken });
    expect(body).toMatchObject({ aud: googleClient.id, sub: person.sub, access_type: 'offline' });
    expect(String(body['scope'])).toContain(photosScope);
    expect(await postForm(url, { access_token: 'ya29.guess' })).toEqual({
      status: 400,
      body: { error: 'invalid_token', error_description: 'Invalid Value' },
    });
  });
});
