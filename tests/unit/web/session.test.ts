import { expect, jest, test } from '@jest/globals';
import type { PageConfig } from '../../../web/src/config.ts';
import { createSession } from '../../../web/src/session.ts';
import { headStart, type HeadStart } from '../../../web/src/sign-in/head-start.ts';
import { returnedAstray } from '../../../web/src/sign-in/leave.ts';
import { SignedOut, type RemoteKeeper } from '../../../web/src/sign-in/remote.ts';
import type { News } from '../../../web/src/tabs.ts';
import { never } from './doubles.ts';

const config = {
  apiOrigin: 'https://api.test',
  auth0: {
    domain: 'tenant.test',
    audience: 'https://valet/api',
    spaClientId: 'spa',
    googleConnection: 'google-oauth2',
    connectedAccounts: false,
  },
} as PageConfig;

const left = {
  tenant: { issuer: 'https://tenant.test/', clientId: 'spa' },
  ...{ state: 's', nonce: 'n', verifier: 'v', redirectUri: 'https://page.test/' },
};
const claims = { sub: 'me', auth_time: 1_000_000, iat: 1_000_060 };
const tokens = { accessToken: 't1', lastsS: 3600, idToken: 'id', claims };

interface Wish {
  readonly remembered?: boolean;
  /** What this tab left for. */
  readonly leaving?: { readonly address: string; readonly silent?: boolean };
  readonly redeem?: RemoteKeeper['redeem'];
  readonly renew?: RemoteKeeper['renew'];
  /** What the script inside the page has begun. */
  readonly begun?: Pick<HeadStart, 'left'>;
}

function sessionAt(address: string, { remembered = false, leaving, redeem, renew, begun }: Wish = {}) {
  const held = new Map(remembered ? [['valet.signed-in', '1']] : []);
  if (leaving !== undefined) held.set('valet.left', JSON.stringify({ ...left, ...leaving }));
  const told: News[] = [];
  const listeners: ((news: News) => void)[] = [];
  const went: [string, URL][] = [];
  const keeper = {
    redeem: jest.fn(redeem ?? (() => Promise.resolve(tokens))),
    renew: jest.fn(renew ?? (() => Promise.resolve({ accessToken: 't2', lastsS: 3600 }))),
    end: jest.fn(),
  };
  const url = new URL(address, 'https://page.test');
  const time = { now: 0 };
  const location = {
    ...{ origin: url.origin, pathname: url.pathname, search: url.search },
    assign: (to: string | URL) => void went.push(['assign', new URL(to)]),
    replace: (to: string | URL) => void went.push(['replace', new URL(to)]),
  };
  const storage = {
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, value: string) => void held.set(key, value),
    removeItem: (key: string) => void held.delete(key),
  };
  const history = {
    replaceState: (_data: unknown, _unused: string, to?: string | URL | null) => {
      const { pathname, search } = new URL(to ?? '', url);
      Object.assign(location, { pathname, search });
    },
  };
  const session = createSession({
    config: () => Promise.resolve(config),
    location,
    storage,
    tabs: { tell: (news) => void told.push(news), listen: (listener) => void listeners.push(listener) },
    headStart: { ...headStart({ location, history, storage, newKeeper: () => keeper }), ...begun },
    now: () => time.now,
  });
  return { session, location, held, went, told, listeners, keeper, time };
}

test('a first visit shows the door, and asks nobody', () => {
  const { session, keeper, went } = sessionAt('/files');
  expect(session.start()).toEqual({ kind: 'here', signIn: { state: 'out' }, address: '/files' });
  expect([keeper.redeem.mock.calls, went]).toEqual([[], []]);
});

test('after a reload the tenant is asked by a top-level redirect, in silence, and no token was kept', async () => {
  const { session, held, went } = sessionAt('/files?from=x', { remembered: true });
  const start = session.start();
  if (start.kind !== 'leaving') throw new Error(start.kind);
  await start.left;
  expect(went.map(([how, { origin, pathname }]) => [how, origin, pathname])).toEqual([
    ['replace', 'https://tenant.test', '/authorize'],
  ]);
  const asked = went[0]?.[1].searchParams;
  expect(Object.fromEntries(asked ?? [])).toMatchObject({
    ...{ prompt: 'none', response_type: 'code', client_id: 'spa', audience: 'https://valet/api' },
    ...{ redirect_uri: 'https://page.test/', code_challenge_method: 'S256' },
    scope: 'openid profile email offline_access',
  });
  expect([...held.keys()].sort()).toEqual(['valet.left', 'valet.signed-in']);
  const kept = JSON.parse(held.get('valet.left') ?? '{}') as Record<string, string>;
  expect(kept).toMatchObject({ address: '/files?from=x', silent: true, state: asked?.get('state') });
  // RFC 7636 §4.2
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(kept['verifier']));
  expect(asked?.get('code_challenge')).toBe(Buffer.from(digest).toString('base64url'));
  expect(asked?.get('nonce')).toBe(kept['nonce']);
  expect(new Set([kept['state'], kept['nonce'], kept['verifier']]).size).toBe(3);
});

test('a sign-in that comes back leads to the screen it was begun on, at once', async () => {
  const { session, held, keeper } = sessionAt('/?code=c&state=s', {
    leaving: { address: '/photos', silent: false },
  });
  const start = session.start();
  if (start.kind !== 'back') throw new Error(start.kind);
  expect(start.address).toBe('/photos');
  expect(await start.arrived).toEqual({ state: 'in' });
  expect(keeper.redeem.mock.calls).toEqual([['?code=c&state=s', expect.objectContaining(left)]]);
  expect([...held.keys()]).toEqual(['valet.signed-in']);
  expect([await session.subject(), await session.bearer({ fresh: false })]).toEqual(['me', 't1']);
  expect(await session.proof()).toEqual({ idToken: 'id', ageMs: 60_000 });
});

test('goes on with what was begun before it was there, and begins neither again', async () => {
  const left = Promise.resolve();
  const away = sessionAt('/files', { remembered: true, begun: { left } });
  const start = away.session.start();
  if (start.kind !== 'leaving') throw new Error(start.kind);
  await start.left;
  expect([start.address, away.went]).toEqual(['/files', []]);

  const leaving = { address: '/photos', silent: true };
  const { session, keeper } = sessionAt('/?code=c&state=s', { leaving });
  expect(keeper.redeem.mock.calls).toHaveLength(1);
  expect(session.start()).toMatchObject({ kind: 'back', address: '/photos' });
  expect([await session.subject(), await session.bearer({ fresh: false })]).toEqual(['me', 't1']);
  expect(keeper.redeem.mock.calls).toHaveLength(1);
});

test('a reload before the code is traded asks the tenant again, and shows no door', () => {
  const leaving = { address: '/photos', silent: false };
  const { location, held } = sessionAt('/?code=c&state=s', {
    ...{ leaving, redeem: () => new Promise(() => undefined) },
  });
  // before the session itself has begun
  expect([location.pathname + location.search, held.get('valet.signed-in')]).toEqual(['/photos', '1']);
});

test('an address of elsewhere that comes back is not gone to', () => {
  for (const address of ['https://evil.test/', '//evil.test/', '/\\evil.test/']) {
    const { session, location } = sessionAt('/?code=c&state=s', { leaving: { address, silent: false } });
    expect([session.start().address, location.pathname]).toEqual(['/', '/']);
  }
});

test('a silent return that finds nobody signed in shows the door, and is not tried again', () => {
  const { session, held } = sessionAt('/?error=login_required&state=s', {
    ...{ remembered: true, leaving: { address: '/files', silent: true } },
  });
  expect(session.start()).toEqual({
    ...{ kind: 'here', signIn: { state: 'out', why: 'signed_out' }, address: '/files' },
  });
  expect(held.size).toBe(0);
});

test('a sign-in that the person declined says so', () => {
  const leaving = { address: '/pick', silent: false };
  expect(sessionAt('/?error=access_denied&state=s', { leaving }).session.start()).toEqual({
    ...{ kind: 'here', signIn: { state: 'out', why: 'refused' }, address: '/pick' },
  });
});

test.each([
  ['nothing', undefined],
  ['something else', { address: '/', silent: false }],
])('a foreign address with a code in it, where this tab left for %s, is just the door', (_, leaving) => {
  const { session, keeper } = sessionAt('/?code=c&state=other', leaving === undefined ? {} : { leaving });
  expect(session.start()).toEqual({ kind: 'here', signIn: { state: 'out' }, address: '/' });
  expect(keeper.redeem.mock.calls).toEqual([]);
});

test('a foreign address with a code in it signs nobody out', async () => {
  const { session, held, keeper, went } = sessionAt('/?code=c&state=other', { remembered: true });
  const start = session.start();
  if (start.kind !== 'leaving') throw new Error(start.kind);
  await start.left;
  expect(went.map(([how, url]) => [how, url.searchParams.get('prompt')])).toEqual([['replace', 'none']]);
  expect([held.get('valet.signed-in'), keeper.redeem.mock.calls]).toEqual(['1', []]);
});

test('a code that the tenant does not take shows the door; a tenant out of reach is not the same', async () => {
  const at = (redeem: RemoteKeeper['redeem']) => {
    const visit = sessionAt('/?code=c&state=s', {
      ...{ remembered: true, leaving: { address: '/', silent: true }, redeem },
    });
    const start = visit.session.start();
    return { ...visit, arrived: start.kind === 'back' ? start.arrived : undefined };
  };
  const refused = at(() => Promise.reject(new SignedOut('invalid_grant')));
  expect(await refused.arrived).toEqual({ state: 'out', why: 'signed_out' });
  expect(refused.held.size).toBe(0);
  const away = at(() => Promise.reject(new Error('timeout')));
  await expect(away.arrived).rejects.toThrow('timeout');
  expect(away.held.has('valet.signed-in')).toBe(true);
});

test('signing in asks Google for nothing', async () => {
  const { session, went } = sessionAt('/');
  await session.signIn('google', '/');
  await session.signIn('any', '/');
  await session.signInForProof('/forget');
  const own = new Set(
    'response_type client_id audience scope redirect_uri state nonce code_challenge code_challenge_method'.split(
      ' ',
    ),
  );
  const further = went.map(([how, url]) => [
    how,
    Object.fromEntries([...url.searchParams].filter(([name]) => !own.has(name))),
  ]);
  expect(further).toEqual([
    ['assign', { connection: 'google-oauth2' }],
    ['assign', {}],
    ['assign', { prompt: 'login' }],
  ]);
  expect(new Set(went.map(([, url]) => url.searchParams.get('scope')))).toEqual(
    new Set(['openid profile email offline_access']),
  );
});

test('a token serves until a minute before its end; many who need a new one at once share it', async () => {
  const { session, keeper, time } = sessionAt('/?code=c&state=s', {
    leaving: { address: '/', silent: true },
  });
  session.start();
  await session.subject();
  time.now = 3_539_000;
  expect(await session.bearer({ fresh: false })).toBe('t1');
  time.now = 3_540_000;
  const several = [1, 2, 3].map(() => session.bearer({ fresh: false }));
  expect(await Promise.all(several)).toEqual(['t2', 't2', 't2']);
  expect(keeper.renew.mock.calls).toHaveLength(1);
  expect(await session.bearer({ fresh: true })).toBe('t2');
  expect(keeper.renew.mock.calls).toHaveLength(2);
  expect(await session.proof()).toMatchObject({ idToken: 'id' }); // renewals take nothing away
});

test('nobody signed in is no bearer; a tenant out of reach is not the same', async () => {
  const bearer = (cause: Error) =>
    sessionAt('/', { renew: () => Promise.reject(cause) }).session.bearer({ fresh: false });
  expect(await bearer(new SignedOut('invalid_grant'))).toBeUndefined();
  await expect(bearer(new Error('timeout'))).rejects.toThrow('timeout');
});

test('signing out tells the other tabs, and a tab that is told lets go of its tokens', async () => {
  const { session, told, held, keeper, went } = sessionAt('/?code=c&state=s', {
    leaving: { address: '/', silent: true },
    renew: () => Promise.reject(new SignedOut('nothing kept')),
  });
  session.start();
  expect(await session.bearer({ fresh: false })).toBe('t1');
  expect(session.isIn()).toBe(true);
  session.drop();
  expect([session.isIn(), held.size, keeper.end.mock.calls.length]).toEqual([false, 0, 1]);
  expect([await session.subject(), await session.bearer({ fresh: false })]).toEqual([undefined, undefined]);
  await session.signOut({ online: true });
  expect([session.isIn(), held.get('valet.signed-in')]).toEqual([false, 'ask']);
  expect(told).toEqual([{ kind: 'signed-out' }]);
  expect(went.at(-1)?.[1].href).toBe(
    'https://tenant.test/v2/logout?client_id=spa&returnTo=https%3A%2F%2Fpage.test%2F',
  );
});

test('who signs out with the tenant out of reach is asked for the next time, and sent nowhere', async () => {
  const { session, held, told, went } = sessionAt('/?code=c&state=s', {
    leaving: { address: '/', silent: true },
  });
  session.start();
  await session.subject();
  await session.signOut({ online: false });
  expect([told, went, held.get('valet.signed-in')]).toEqual([[{ kind: 'signed-out' }], [], 'ask']);
  await session.signIn('any', '/');
  expect(went.at(-1)?.[1].searchParams.get('prompt')).toBe('login');
});

test('a sign-in beside goes on here, and says whether it is the same person', async () => {
  const { session, listeners, keeper, held } = sessionAt('/?code=c&state=s', {
    leaving: { address: '/', silent: true },
  });
  session.start();
  const beside = (sub: string): Promise<boolean> => {
    keeper.redeem.mockResolvedValueOnce({ ...tokens, claims: { sub } });
    return session.signInBeside((address) => {
      const state = new URL(address).searchParams.get('state') ?? '';
      listeners.forEach((listen) => listen({ kind: 'returned', search: `?code=x&state=${state}` }));
    }, never());
  };
  expect(await beside('me')).toBe(true);
  expect(await beside('somebody else')).toBe(false);
  expect(held.has('valet.left')).toBe(false); // the window beside must not take it for its own
});

test('a window that began no sign-in knows that what comes back to it is for another', () => {
  const storage = (state?: string) => ({
    getItem: () => (state === undefined ? null : JSON.stringify({ ...left, state })),
  });
  expect(returnedAstray(new URLSearchParams('code=c&state=s'), storage())).toBe(true);
  expect(returnedAstray(new URLSearchParams('code=c&state=s'), storage('other'))).toBe(true);
  expect(returnedAstray(new URLSearchParams('code=c&state=s'), storage('s'))).toBe(false);
  expect(returnedAstray(new URLSearchParams('state=s'), storage())).toBe(false);
});

test('while another account is being connected a reload asks who it is; a no there changes nothing', async () => {
  const { session, held } = sessionAt('/?code=c&state=s', { leaving: { address: '/', silent: true } });
  session.start();
  await session.subject();
  session.askWhoNext(true);
  expect(session.isIn()).toBe(true);
  expect(held.get('valet.signed-in')).not.toBe('1');
  session.askWhoNext(false);
  expect(held.get('valet.signed-in')).toBe('1');
});

test('where the tenant may know somebody else, nobody is let in unasked', async () => {
  const { session, held, went } = sessionAt('/', { remembered: true });
  session.askWhoNext(true);
  await session.signIn('google', '/mail/1');
  expect(went[0]?.[1].searchParams.get('prompt')).toBe('login');
  const reloaded = sessionAt('/mail/1');
  reloaded.held.set('valet.signed-in', held.get('valet.signed-in') ?? '');
  expect(reloaded.session.start()).toMatchObject({ kind: 'here', signIn: { state: 'out' } });
  expect(reloaded.went).toEqual([]);
});

test('tells the time by the tenant, whatever the clock of this device says', async () => {
  const { session, time } = sessionAt('/?code=c&state=s', { leaving: { address: '/', silent: false } });
  const start = session.start();
  if (start.kind === 'back') await start.arrived;
  expect(await session.time()).toBe(1_000_060_000);
  time.now += 5000;
  expect(await session.time()).toBe(1_000_065_000);
  expect(await session.proof()).toEqual({ idToken: 'id', ageMs: 65_000 });
  await session.bearer({ fresh: true }); // a renewal tells nothing of the time
  expect(await session.time()).toBe(1_000_065_000);
  const nobody = sessionAt('/files');
  nobody.session.start();
  nobody.time.now = 7;
  expect(await nobody.session.time()).toBe(7);
});
