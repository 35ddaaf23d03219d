import { expect, jest, test } from '@jest/globals';
import type { PageConfig } from '../../../web/src/config.ts';
import type { News } from '../../../web/src/tabs.ts';
import { createSession, returnedAstray, type SessionParts } from '../../../web/src/session.ts';

const config = {
  apiOrigin: 'https://api.test',
  auth0: {
    domain: 'tenant.test',
    audience: 'https://valet/api',
    spaClientId: 'spa',
    googleConnection: 'google-oauth2',
  },
} as PageConfig;

function sessionAt(
  address: string,
  remembered = false,
  library: Partial<Record<'handleRedirectCallback' | 'getTokenSilently', () => Promise<unknown>>> = {},
) {
  const held = new Map(remembered ? [['valet.signed-in', '1']] : []);
  const redirects: unknown[] = [];
  const told: News[] = [];
  const listeners: ((news: News) => void)[] = [];
  const made: unknown[] = [];
  const url = new URL(address, 'https://page.test');
  class Auth0Client {
    constructor(options: unknown) {
      made.push(options);
    }
    loginWithRedirect = jest.fn((options: unknown) => Promise.resolve(void redirects.push(options)));
    handleRedirectCallback = library.handleRedirectCallback;
    getTokenSilently = library.getTokenSilently;
    logout = jest.fn(() => Promise.resolve());
  }
  const session = createSession({
    config,
    location: { origin: url.origin, pathname: url.pathname, search: url.search },
    storage: {
      getItem: (key) => held.get(key) ?? null,
      setItem: (key, value) => void held.set(key, value),
      removeItem: (key) => void held.delete(key),
    },
    tabs: { tell: (news) => void told.push(news), listen: (listener) => void listeners.push(listener) },
    loadLibrary: () =>
      Promise.resolve({ Auth0Client } as unknown as Awaited<ReturnType<SessionParts['loadLibrary']>>),
  });
  return { session, held, redirects, made, told, listeners };
}
const refusal =
  (error: string, appState: object): (() => Promise<never>) =>
  () =>
    Promise.reject(Object.assign(new Error(error), { error, appState }));

test('a first visit shows the door, and loads no library for it', async () => {
  const { session, made, redirects } = sessionAt('/files');
  expect(await session.start()).toEqual({ signIn: { state: 'out' }, address: '/files' });
  expect([made, redirects]).toEqual([[], []]);
});

test('after a reload the tenant is asked by a top-level redirect, in silence, and nothing but a mark was kept', async () => {
  const { session, held, redirects } = sessionAt('/files?from=x', true);
  expect(await session.start()).toMatchObject({ signIn: { state: 'starting' } });
  expect(redirects).toEqual([
    { appState: { address: '/files?from=x', silent: true }, authorizationParams: { prompt: 'none' } },
  ]);
  expect([...held.keys()].sort()).toEqual(['valet.left', 'valet.signed-in']);
});

test('a sign-in that comes back leads to the screen it was begun on', async () => {
  const { session, held } = sessionAt('/?code=c&state=s', false, {
    handleRedirectCallback: () => Promise.resolve({ appState: { address: '/photos' } }),
  });
  expect(await session.start()).toEqual({ signIn: { state: 'in' }, address: '/photos' });
  expect(held.has('valet.signed-in')).toBe(true);
});

test('a silent return that finds nobody signed in shows the door, and is not tried again', async () => {
  const { session, held } = sessionAt('/?error=login_required&state=s', true, {
    handleRedirectCallback: refusal('login_required', { address: '/files', silent: true }),
  });
  expect(await session.start()).toEqual({ signIn: { state: 'out', why: 'signed_out' }, address: '/files' });
  expect(held.size).toBe(0);
});

test('a sign-in that the person declined says so', async () => {
  const { session } = sessionAt('/?error=access_denied&state=s', false, {
    handleRedirectCallback: refusal('access_denied', { address: '/pick' }),
  });
  expect(await session.start()).toEqual({ signIn: { state: 'out', why: 'refused' }, address: '/pick' });
});

test('a foreign address with a code in it is just the door', async () => {
  const { session } = sessionAt('/?code=c&state=s', false, {
    handleRedirectCallback: () => Promise.reject(new Error('no transaction')),
  });
  expect(await session.start()).toEqual({ signIn: { state: 'out' }, address: '/' });
});

test('signing in asks Google for nothing; Photos are asked for by themselves, and for good', async () => {
  const { session, redirects, made } = sessionAt('/');
  await session.signIn('google', '/');
  await session.signIn('any', '/');
  await session.askGoogle({ scopes: ['scope/a', 'scope/b'], emailHint: 'a@b' }, '/pick');
  expect(
    redirects.map((redirect) => (redirect as { authorizationParams: unknown }).authorizationParams),
  ).toEqual([
    { connection: 'google-oauth2' },
    {},
    {
      connection: 'google-oauth2',
      access_type: 'offline',
      approval_prompt: 'force',
      connection_scope: 'scope/a,scope/b',
      login_hint: 'a@b',
    },
  ]);
  expect(made).toHaveLength(1);
  expect(made[0]).toMatchObject({
    cacheLocation: 'memory',
    workerUrl: '/auth-worker.js',
    useRefreshTokensFallback: false,
    authorizationParams: { scope: 'openid profile email' },
  });
});

test('nobody signed in is no bearer; a tenant out of reach is not the same', async () => {
  expect(
    await sessionAt('/', false, { getTokenSilently: refusal('missing_refresh_token', {}) }).session.bearer({
      fresh: false,
    }),
  ).toBeUndefined();
  await expect(
    sessionAt('/', false, { getTokenSilently: refusal('timeout', {}) }).session.bearer({ fresh: false }),
  ).rejects.toThrow('timeout');
});

test('signing out tells the other tabs, and a tab that is told lets go of its tokens', async () => {
  const { session, told, held, made } = sessionAt('/', true, {
    getTokenSilently: () => Promise.resolve('t'),
  });
  expect(session.isIn()).toBe(true);
  await session.bearer({ fresh: false });
  session.drop();
  expect([session.isIn(), held.size]).toEqual([false, 0]);
  await session.signOut();
  expect(told).toEqual([{ kind: 'signed-out' }]);
  expect(made).toHaveLength(2); // tokens live in the library's client: a new one has none
});

test('a sign-in that comes back here belongs here only when this tab left for it', () => {
  const back = new URLSearchParams('?code=c&state=s');
  expect(returnedAstray(back, { getItem: () => null })).toBe(true);
  expect(returnedAstray(back, { getItem: () => '1' })).toBe(false);
  expect(returnedAstray(new URLSearchParams('?state=s'), { getItem: () => null })).toBe(false);
});
