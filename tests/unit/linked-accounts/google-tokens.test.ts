import { describe, expect, test } from '@jest/globals';
import { isProblem } from '../../../shared/errors/index.ts';
import { MemoryTokenStore } from '../../../shared/linked-accounts/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import { json, never } from './support.ts';
import { identity, mail, person, photos, refreshed, refusedGrant, setup } from './tokens-setup.ts';

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (cause) {
    if (isProblem(cause)) return cause.code;
    throw cause;
  }
}

describe('a Google access token', () => {
  test('is refreshed once for 64 requests at the same time, and held for its true lifetime', async () => {
    const { tokens, clock, calls, lookUps } = setup();
    const all = await Promise.all(Array.from({ length: 64 }, () => tokens.accessToken(person, 'photos')));
    expect(new Set(all.map((token) => token.reveal()))).toEqual(new Set(['at-1']));
    expect([lookUps(), calls.length]).toEqual([1, 1]);
    const form = new URLSearchParams(calls[0]?.body);
    expect(Object.fromEntries(form)).toEqual({
      grant_type: 'refresh_token',
      client_id: 'client',
      client_secret: 'client-secret',
      refresh_token: 'rt',
    });
    clock.time += 3_500_000;
    await tokens.accessToken(person, 'photos');
    expect(calls).toHaveLength(1);
    clock.time += 60_000;
    expect((await tokens.accessToken(person, 'photos')).reveal()).toBe('at-2');
  });

  test('of a person without Google is told as not linked, and asked for again only after 15 s', async () => {
    const { tokens, clock, lookUps } = setup({ linked: () => undefined });
    expect(await codeOf(tokens.accessToken(person, 'photos'))).toBe('google_not_linked');
    expect(await codeOf(tokens.accessToken(person, 'mail'))).toBe('google_not_linked');
    expect(lookUps()).toBe(1);
    clock.time += 15_001;
    await codeOf(tokens.accessToken(person, 'photos'));
    expect(lookUps()).toBe(2);
  });

  test.each([
    ['a later sign-in', { issuedAt: person.issuedAt + 61 }],
    ['another sign-in of the very second', { token: new Secret('another') }],
  ])('whose refresh is refused needs a new connection; %s clears that', async (_title, later) => {
    let refuse = true;
    const { tokens, calls } = setup({ google: (_, nth) => (refuse ? refusedGrant() : refreshed(nth)) });
    expect(await codeOf(tokens.accessToken(person, 'photos'))).toBe('google_reconnect_required');
    expect(await codeOf(tokens.accessToken(person, 'photos'))).toBe('google_reconnect_required');
    expect(calls).toHaveLength(1);
    refuse = false;
    expect(await codeOf(tokens.accessToken(person, 'photos'))).toBe('google_reconnect_required');
    const earlier = { ...person, issuedAt: person.issuedAt - 1, token: new Secret('earlier') };
    expect(await codeOf(tokens.accessToken(earlier, 'photos'))).toBe('google_reconnect_required');
    expect((await tokens.accessToken({ ...person, ...later }, 'photos')).reveal()).toBe('at-2');
    expect((await tokens.accessToken(person, 'photos')).reveal()).toBe('at-2');
  });

  test('without a refresh token is asked about at Google, and used while it lives', async () => {
    const { tokens, clock, calls } = setup({
      linked: () => identity(),
      google: (_, nth) =>
        nth === 1 ? json(200, { expires_in: '600', scope: photos }) : json(400, { error: 'invalid_token' }),
    });
    expect((await tokens.accessToken(person, 'photos')).reveal()).toBe('at-auth0');
    expect(calls[0]?.url.href).toBe('https://oauth2.googleapis.com/tokeninfo');
    clock.time += 541_000;
    expect(await codeOf(tokens.accessToken(person, 'photos'))).toBe('google_reconnect_required');
  });

  test('that lacks the permission says which; a grant given since is found', async () => {
    let scope = photos;
    const { tokens, clock, calls } = setup({ google: (_, nth) => refreshed(nth, scope) });
    await tokens.accessToken(person, 'photos');
    const refusal = await tokens.accessToken(person, 'mail').catch((cause: unknown) => cause);
    expect(isProblem(refusal, 'google_permission_missing') && refusal.fields).toEqual({
      feature: 'mail',
      scope: mail,
    });
    expect(calls).toHaveLength(1);
    scope = `${photos} ${mail}`;
    clock.time += 5000;
    const again = { ...person, issuedAt: clock.time / 1000 };
    expect((await tokens.accessToken(again, 'mail')).reveal()).toBe('at-2');
  });

  test('keeps the refresh token that came once, though a later sign-in brought none', async () => {
    const store = new MemoryTokenStore();
    const { tokens, clock } = setup({ store, linked: (nth) => (nth === 1 ? identity('rt') : identity()) });
    await tokens.accessToken(person, 'photos');
    clock.time += 3_600_000;
    expect((await tokens.accessToken(person, 'photos')).reveal()).toBe('at-2');
    expect((await store.read(person.subject)).refresh?.refreshToken.reveal()).toBe('rt');
  });

  test('of a later sign-in is used where the kept refresh token is of an older grant and opens less', async () => {
    const store = new MemoryTokenStore();
    await store.keep(person.subject, { account: '1', refreshToken: new Secret('rt-old') });
    let fresh = `${photos} ${mail}`;
    const { tokens, calls, clock } = setup({
      store,
      linked: () => identity(),
      google: ({ url }, nth) =>
        url.pathname === '/token' ? refreshed(nth) : json(200, { expires_in: 600, scope: fresh }),
    });
    expect((await tokens.accessToken(person, 'mail')).reveal()).toBe('at-auth0');
    expect(calls.map((call) => call.url.pathname)).toEqual(['/token', '/tokeninfo']);
    expect((await store.read(person.subject)).refresh?.refreshToken.reveal()).toBe('rt-old');
    // What the kept one opens, it opens still when the other has ended and brought nothing that lasts.
    clock.time += 601_000;
    fresh = '';
    expect((await tokens.accessToken(person, 'photos')).reveal()).toBe('at-3');
    expect(await codeOf(tokens.accessToken({ ...person, issuedAt: clock.time / 1000 }, 'mail'))).toBe(
      'google_permission_missing',
    );
  });

  test('is not looked at twice where the kept refresh token opens all that is wanted', async () => {
    const store = new MemoryTokenStore();
    await store.keep(person.subject, { account: '1', refreshToken: new Secret('rt-old') });
    const { tokens, calls } = setup({ store, linked: () => identity(), asksFor: ['photos'] });
    expect((await tokens.accessToken(person, 'photos')).reveal()).toBe('at-1');
    expect(calls).toHaveLength(1);
  });

  test('never uses the refresh token of another Google account', async () => {
    const store = new MemoryTokenStore();
    await store.keep(person.subject, { account: 'other', refreshToken: new Secret('rt-other') });
    const { tokens, calls } = setup({
      store,
      linked: () => identity(),
      google: () => json(200, { expires_in: 600, scope: photos }),
    });
    await tokens.accessToken(person, 'photos');
    expect(calls.map((call) => call.url.pathname)).toEqual(['/tokeninfo']);
  });

  test('refused by an API is renewed once for all who met the refusal', async () => {
    const { tokens, calls } = setup();
    const failed = await tokens.accessToken(person, 'photos');
    const renewed = await Promise.all(
      Array.from({ length: 20 }, () => tokens.refreshAfter401(person, 'photos', failed)),
    );
    expect(new Set(renewed.map((token) => token.reveal()))).toEqual(new Set(['at-2']));
    expect(calls).toHaveLength(2);
    expect((await tokens.refreshAfter401(person, 'photos', failed)).reveal()).toBe('at-2');
  });

  test.each([
    ['a 500', () => new Response('', { status: 500 }), 'unavailable'],
    ['a 429', () => json(429, {}), 'unavailable'],
    ['HTML', () => new Response('<html>', { status: 200 }), 'upstream_failed'],
    ['a refused client', () => json(401, { error: 'invalid_client' }), 'configuration_error'],
    ['no connection', () => Promise.reject(new TypeError('fetch failed')), 'unavailable'],
  ])("of the token endpoint's faults, %s is never taken for a lost grant", async (_, google, code) => {
    let broken = true;
    const { tokens } = setup({ google: (_call, nth) => (broken ? google() : refreshed(nth)) });
    expect(await codeOf(tokens.accessToken(person, 'photos'))).toBe(code);
    broken = false;
    expect((await tokens.accessToken(person, 'photos')).reveal()).toBe('at-2');
  });

  test('does not keep a caller who has left', async () => {
    const { tokens } = setup({ google: never });
    const leaving = new AbortController();
    const waiting = tokens.accessToken(person, 'photos', leaving.signal);
    leaving.abort(new DOMException('left', 'AbortError'));
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
