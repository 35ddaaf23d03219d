import { expect, jest, test } from '@jest/globals';
import { createTokenKeeper, SignInNeeded } from '../../../web/src/sign-in/keeper.ts';
import { createRemoteKeeper, SignedOut } from '../../../web/src/sign-in/remote.ts';
import type { Reply, Wish } from '../../../web/src/sign-in/worker.ts';

const transaction = {
  tenant: { issuer: 'https://tenant.test/', clientId: 'spa' },
  ...{ state: 's', nonce: 'n', verifier: 'v'.repeat(43), redirectUri: 'https://page.test/' },
};
const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const nowS = (): number => Math.floor(Date.now() / 1000);

/** Its signature says nothing: it comes by TLS from its issuer (OpenID Connect Core §3.1.3.7, 6). */
const idToken = (claims: object = {}): string =>
  [
    encode({ alg: 'RS256', typ: 'JWT' }),
    encode({
      ...{ iss: 'https://tenant.test/', aud: 'spa', sub: 'me', nonce: 'n' },
      ...{ iat: nowS(), exp: nowS() + 36_000, ...claims },
    }),
    'c2lnbmF0dXJl',
  ].join('.');

interface Asked {
  readonly url: string;
  readonly form: Record<string, string>;
}

/** A tenant that gives these answers, one after the other. */
function tenant(...answers: readonly (object | Error | (() => Response))[]) {
  const asked: Asked[] = [];
  const rest = [...answers];
  const get = jest.fn((url: unknown, init?: RequestInit) => {
    asked.push({ url: String(url), form: Object.fromEntries(init?.body as URLSearchParams) });
    const next = rest.shift();
    if (next === undefined || next instanceof Error)
      return Promise.reject(next ?? new Error('no answer left'));
    return Promise.resolve(typeof next === 'function' ? next() : Response.json(next));
  });
  return { keeper: createTokenKeeper(get), asked };
}
const granted = (refresh_token?: string, claims?: object) => ({
  ...{ access_token: 'a1', token_type: 'Bearer', expires_in: 3600, id_token: idToken(claims) },
  ...(refresh_token === undefined ? {} : { refresh_token }),
});
const refusal = (error: string, status: number) => () => Response.json({ error }, { status });

test('a code is traded with its verifier, and the refresh token stays inside', async () => {
  const { keeper, asked } = tenant(granted('r1'));
  const tokens = await keeper.redeem('?code=c&state=s', transaction);
  expect(tokens).toMatchObject({ accessToken: 'a1', lastsS: 3600, claims: { sub: 'me' } });
  expect(JSON.stringify(tokens)).not.toContain('r1');
  expect(asked).toEqual([
    {
      url: 'https://tenant.test/oauth/token',
      form: {
        ...{ grant_type: 'authorization_code', client_id: 'spa', code: 'c' },
        ...{ code_verifier: 'v'.repeat(43), redirect_uri: 'https://page.test/' },
      },
    },
  ]);
});

test('refresh tokens rotate, and the last one is kept where none comes', async () => {
  const { keeper, asked } = tenant(
    granted('r1'),
    { access_token: 'a2', token_type: 'Bearer', expires_in: 60, refresh_token: 'r2' },
    { access_token: 'a3', token_type: 'Bearer', expires_in: 60 },
    { access_token: 'a4', token_type: 'Bearer', expires_in: 60 },
  );
  await keeper.redeem('?code=c&state=s', transaction);
  for (const accessToken of ['a2', 'a3', 'a4'])
    expect(await keeper.renew()).toEqual({ accessToken, lastsS: 60 });
  expect(asked.slice(1).map(({ form }) => form['refresh_token'])).toEqual(['r1', 'r2', 'r2']);
});

test.each([
  ['another nonce', { nonce: 'other' }],
  ['another issuer', { iss: 'https://other.test/' }],
  ['another audience', { aud: 'other' }],
  ['an end long ago', { exp: nowS() - 3 * 24 * 3600 }],
])('an ID token with %s is no sign-in', async (_, claims) => {
  const { keeper } = tenant(granted('r1', claims));
  await expect(keeper.redeem('?code=c&state=s', transaction)).rejects.toThrow(SignInNeeded);
  await expect(keeper.renew()).rejects.toThrow(SignInNeeded); // nothing of it was kept
});

test('a clock that is wrong by hours shuts nobody out', async () => {
  const { keeper } = tenant(granted('r1', { iat: nowS() - 50_000, exp: nowS() - 14_000 }));
  expect(await keeper.redeem('?code=c&state=s', transaction)).toMatchObject({ accessToken: 'a1' });
});

test('a state of another sign-in never reaches the tenant', async () => {
  const { keeper, asked } = tenant();
  await expect(keeper.redeem('?code=c&state=other', transaction)).rejects.toThrow(SignInNeeded);
  expect(asked).toEqual([]);
});

test('a tenant that refuses wants a new sign-in; one that is busy, broken or away does not', async () => {
  const { keeper, asked } = tenant(
    granted('r1'),
    refusal('too_many_requests', 429),
    () => new Response('<html>', { status: 503 }),
    new TypeError('network'),
    granted(),
    refusal('invalid_grant', 403),
  );
  await keeper.redeem('?code=c&state=s', transaction);
  for (let away = 0; away < 3; away += 1)
    await expect(keeper.renew()).rejects.not.toBeInstanceOf(SignInNeeded);
  expect(await keeper.renew()).toMatchObject({ accessToken: 'a1' });
  await expect(keeper.renew()).rejects.toThrow(SignInNeeded);
  await expect(keeper.renew()).rejects.toThrow(SignInNeeded);
  expect(asked.slice(1).map(({ form }) => form['refresh_token'])).toEqual(['r1', 'r1', 'r1', 'r1', 'r1']); // a refused one is not shown again
});

test('without a refresh token nobody is asked', async () => {
  const { keeper, asked } = tenant();
  await expect(keeper.renew()).rejects.toThrow(SignInNeeded);
  expect(asked).toEqual([]);
});

test('only https, but for work on one machine', async () => {
  const local = { ...transaction, tenant: { issuer: 'http://localhost:1/', clientId: 'spa' } };
  const { keeper } = tenant(granted('r1', { iss: 'http://localhost:1/' }));
  expect(await keeper.redeem('?code=c&state=s', local)).toMatchObject({ accessToken: 'a1' });
});

/** A worker that a test answers for. */
function workers() {
  const made: { wishes: Wish[]; reply: (reply: Reply) => void; fail: () => void; ended: boolean }[] = [];
  const keeper = createRemoteKeeper(() => {
    const listeners: Record<string, (event: MessageEvent<Reply>) => void> = {};
    const one: (typeof made)[number] = {
      wishes: [],
      reply: (data) => listeners['message']?.({ data } as MessageEvent<Reply>),
      fail: () => listeners['error']?.({} as MessageEvent<Reply>),
      ended: false,
    };
    made.push(one);
    return {
      postMessage: (wish: Wish) => void one.wishes.push(wish),
      terminate: () => void (one.ended = true),
      addEventListener: (type: string, listener: (event: MessageEvent<Reply>) => void) =>
        void (listeners[type] = listener),
    };
  });
  return { keeper, made };
}

test('answers of the worker find who asked', async () => {
  const { keeper, made } = workers();
  const redeemed = keeper.redeem('?code=c', transaction);
  const renewed = keeper.renew();
  const [worker] = made;
  expect(made).toHaveLength(1);
  expect(worker?.wishes).toEqual([{ id: 1, search: '?code=c', transaction }, { id: 2 }]);
  worker?.reply({ id: 2, trouble: 'invalid_grant', refused: true });
  worker?.reply({ id: 1, tokens: { accessToken: 'a', lastsS: 1 } });
  expect(await redeemed).toEqual({ accessToken: 'a', lastsS: 1 });
  await expect(renewed).rejects.toThrow(SignedOut);
  const away = keeper.renew();
  worker?.reply({ id: 3, trouble: 'TypeError', refused: false });
  await expect(away).rejects.not.toBeInstanceOf(SignedOut);
});

test('letting go ends the worker and who waits for it; so does a file that does not come', async () => {
  const { keeper, made } = workers();
  const first = keeper.renew();
  keeper.end();
  await expect(first).rejects.toThrow('let go');
  const second = keeper.renew();
  made[1]?.fail();
  await expect(second).rejects.toThrow('was not loaded');
  expect(made.map(({ ended }) => ended)).toEqual([true, true]);
});
