import { expect, test } from '@jest/globals';
import { never } from './doubles.ts';
import { sessionAt, tokens } from './session-at.ts';

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

test('without a network nobody is sent anywhere, until there is one', async () => {
  let back = (): void => undefined;
  let asked = (): void => undefined;
  const line = (): Promise<void> =>
    new Promise((there) => {
      back = there;
      asked();
    });
  const { session, went } = sessionAt('/', { line });
  for (const signIn of [
    () => session.signIn('google', '/'),
    () => session.signIn('any', '/'),
    () => session.signInForProof('/forget'),
  ]) {
    const before = went.length;
    const waits = new Promise<void>((done) => (asked = done));
    const leaving = signIn();
    expect(await Promise.race([waits.then(() => 'waits'), leaving.then(() => 'left')])).toBe('waits');
    expect(went).toHaveLength(before);
    back();
    await leaving;
    expect(went).toHaveLength(before + 1);
  }
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
