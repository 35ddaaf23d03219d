import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunningPart } from '../../../local/child/child.ts';
import {
  authorizePath,
  boxes,
  Browser,
  exchangeCode,
  freshEmail,
  linked,
  mailScope,
  newGoogle,
  offline,
  photosScope,
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

describe('what is wrong with the request itself is shown, never redirected', () => {
  test.each<[string, Record<string, string>, string]>([
    ['an unknown client', { client_id: 'nobody' }, 'Error 401: invalid_client'],
    ['another redirect URI', { redirect_uri: `${redirectUri}/` }, 'Error 400: redirect_uri_mismatch'],
    ['another response type', { response_type: 'token' }, 'Error 400: unsupported_response_type'],
    ['an unknown scope', { scope: 'openid everything' }, 'Error 400: invalid_scope'],
    ['no scope', { scope: '' }, 'Error 400: invalid_request'],
    ['an unknown prompt', { prompt: 'login' }, 'Error 400: invalid_request'],
    ['prompt=none with another', { prompt: 'none consent' }, 'Error 400: invalid_request'],
    [
      'both spellings of prompt',
      { prompt: 'consent', approval_prompt: 'force' },
      'Error 400: invalid_request',
    ],
    ['an unknown access type', { access_type: 'forever' }, 'Error 400: invalid_request'],
    ['a short challenge', { code_challenge: 'short' }, 'Error 400: invalid_request'],
  ])('%s', async (_name, parameters, shown) => {
    const { response, left } = await new Browser(origin).go(authorizePath(parameters));
    expect(left).toBeUndefined();
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(await response.text()).toContain(shown);
  });
});

describe('account and consent', () => {
  test('a person chooses an account, consents, and comes back with state and code', async () => {
    const browser = new Browser(origin);
    const chooser = await browser.go(authorizePath({}));
    expect(await chooser.response.text()).toContain('name="account" value="second@example.com"');
    const consent = await browser.go(chooser.url, new URLSearchParams({ account: 'second@example.com' }));
    expect(boxes(await consent.response.text())).toEqual([]);
    const { left } = await browser.go(consent.url, new URLSearchParams({ decision: 'allow' }));
    expect(left?.href.startsWith(`${redirectUri}?`)).toBe(true);
    expect(left?.searchParams.get('state')).toBe('the state');
    expect(left?.searchParams.get('code')).toMatch(/^4\/0A/);
  });

  test('an account that is not offered leads back to the chooser', async () => {
    const browser = new Browser(origin);
    const chooser = await browser.go(authorizePath({}));
    const again = await browser.go(chooser.url, new URLSearchParams({ account: 'nobody@example.com' }));
    expect(await again.response.text()).toContain('Choose an account');
  });

  test('saying no comes back as access_denied', async () => {
    const browser = new Browser(origin);
    const { url } = await browser.go(authorizePath({ ...offline, login_hint: await freshEmail(origin) }));
    const { left } = await browser.go(url, new URLSearchParams({ decision: 'deny' }));
    expect(Object.fromEntries(left?.searchParams ?? [])).toEqual({
      error: 'access_denied',
      state: 'the state',
    });
  });

  test('an unticked scope is not granted, the others are', async () => {
    const back = await new Browser(origin).authorize({ ...offline, login_hint: await freshEmail(origin) }, [
      mailScope,
    ]);
    const { body } = await exchangeCode(origin, back);
    expect(body['scope']).toContain(photosScope);
    expect(body['scope']).not.toContain(mailScope);
    expect((await refresh(origin, body['refresh_token'])).body['scope']).not.toContain(mailScope);
  });

  test('unticking what was granted before takes it back', async () => {
    const browser = new Browser(origin);
    const wish = { ...offline, include_granted_scopes: 'true', login_hint: await freshEmail(origin) };
    await browser.authorize(wish);
    const back = await browser.authorize({ ...wish, approval_prompt: 'force' }, [mailScope]);
    const { body } = await exchangeCode(origin, back);
    expect(body['scope']).toContain(photosScope);
    expect(body['scope']).not.toContain(mailScope);
  });

  test('what was granted is not asked again, unless forced or something new is wanted', async () => {
    const browser = new Browser(origin);
    const hint = { ...offline, scope: `openid ${photosScope}`, login_hint: await freshEmail(origin) };
    await browser.authorize(hint);
    expect((await browser.go(authorizePath(hint))).left?.searchParams.has('code')).toBe(true);
    const forced = await browser.go(authorizePath({ ...hint, approval_prompt: 'force' }));
    expect(boxes(await forced.response.text())).toEqual([photosScope]);
    const more = await browser.go(authorizePath({ ...hint, scope: `openid ${mailScope}` }));
    expect(boxes(await more.response.text())).toEqual([mailScope]);
  });

  test('without include_granted_scopes a consent for Mail loses Photos, with it both are there', async () => {
    const browser = new Browser(origin);
    const email = await freshEmail(origin);
    await browser.authorize({ login_hint: email, scope: `openid ${photosScope}` });
    const mail = { login_hint: email, scope: `openid ${mailScope}` };
    const lost = await exchangeCode(origin, await browser.authorize(mail));
    expect(lost.body['scope']).not.toContain(photosScope);
    const kept = await exchangeCode(
      origin,
      await browser.authorize({ ...mail, include_granted_scopes: 'true' }),
    );
    expect(kept.body['scope']).toContain(photosScope);
    expect(kept.body['scope']).toContain(mailScope);
  });

  test('the only signed-in account is taken; select_account asks all the same', async () => {
    const browser = new Browser(origin);
    const email = await freshEmail(origin);
    await browser.authorize({ login_hint: email });
    expect((await browser.go(authorizePath({}))).left?.searchParams.has('code')).toBe(true);
    const asked = await browser.go(authorizePath({ prompt: 'select_account' }));
    expect(await asked.response.text()).toContain(`${email} – signed in`);
  });

  test('prompt=none never shows a page', async () => {
    const browser = new Browser(origin);
    const email = await freshEmail(origin);
    const silent = authorizePath({ prompt: 'none', login_hint: email });
    expect((await browser.go(silent)).left?.searchParams.get('error')).toBe('interaction_required');
    await browser.authorize({ login_hint: email });
    expect((await browser.go(silent)).left?.searchParams.has('code')).toBe(true);
  });

  test('a sign-in begun in one browser cannot be ended in another', async () => {
    const { url } = await new Browser(origin).go(authorizePath(linked));
    const { response } = await new Browser(origin).go(url, new URLSearchParams({ decision: 'allow' }));
    expect(response.status).toBe(400);
  });
});
