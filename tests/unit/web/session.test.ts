import { expect, test } from '@jest/globals';
import { returnedAstray } from '../../../web/src/sign-in/leave.ts';
import { SignedOut, type RemoteKeeper } from '../../../web/src/sign-in/remote.ts';
import { left, sessionAt } from './session-at.ts';

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

test('who did not come back from the tenant is sent there again only once it answers, and is told otherwise', async () => {
  const lost = { remembered: true, leaving: { address: '/files', silent: true } };
  const asked: string[] = [];
  const reach = (address: string): Promise<unknown> => {
    asked.push(address);
    return asked.length === 1 ? Promise.reject(new TypeError('down')) : Promise.resolve();
  };
  const down = sessionAt('/files', { ...lost, reach });
  const start = down.session.start();
  if (start.kind !== 'leaving') throw new Error(start.kind);
  await expect(start.left).rejects.toThrow('down');
  expect([down.went, [...down.held.keys()]]).toEqual([[], ['valet.signed-in']]);

  const up = sessionAt('/files', { ...lost, reach });
  const again = up.session.start();
  if (again.kind !== 'leaving') throw new Error(again.kind);
  await again.left;
  expect(up.went.map(([how, { pathname }]) => [how, pathname])).toEqual([['replace', '/authorize']]);
  expect(asked).toEqual(Array(2).fill('https://tenant.test/.well-known/jwks.json'));
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

test('a window that began no sign-in knows that what comes back to it is for another', () => {
  const storage = (state?: string) => ({
    getItem: () => (state === undefined ? null : JSON.stringify({ ...left, state })),
  });
  expect(returnedAstray(new URLSearchParams('code=c&state=s'), storage())).toBe(true);
  expect(returnedAstray(new URLSearchParams('code=c&state=s'), storage('other'))).toBe(true);
  expect(returnedAstray(new URLSearchParams('code=c&state=s'), storage('s'))).toBe(false);
  expect(returnedAstray(new URLSearchParams('state=s'), storage())).toBe(false);
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
