import { expect, jest, test } from '@jest/globals';
import type { PageConfig } from '../../../web/src/config.ts';
import { headStart } from '../../../web/src/sign-in/head-start.ts';

const config = {
  auth0: { domain: 'tenant.test', audience: 'https://valet/api', spaClientId: 'spa' },
} as PageConfig;
const left = {
  tenant: { issuer: 'https://tenant.test/', clientId: 'spa' },
  ...{ state: 's', nonce: 'n', verifier: 'v', redirectUri: 'https://page.test/', address: '/files' },
};
const tokens = { accessToken: 't1', lastsS: 3600 };

function begunAt(address: string, stored: Readonly<Record<string, unknown>>) {
  const texts = Object.entries(stored).map(
    ([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  const held = new Map<string, string>(texts);
  const went: [string, URL][] = [];
  const redeem = jest.fn(() => Promise.resolve(tokens));
  const keeper = { redeem, renew: () => Promise.reject(new Error('not asked for')), end: () => undefined };
  const { origin, pathname, search } = new URL(address, 'https://page.test');
  const shown: unknown[] = [];
  const begun = headStart({
    location: {
      ...{ origin, pathname, search },
      assign: (to) => void went.push(['assign', new URL(to)]),
      replace: (to) => void went.push(['replace', new URL(to)]),
    },
    history: { replaceState: (_data, _unused, to) => void shown.push(to) },
    storage: {
      getItem: (key) => held.get(key) ?? null,
      setItem: (key, value) => void held.set(key, value),
      keep: (key, value) => held.set(key, value).has(key),
      denied: false,
      removeItem: (key) => void held.delete(key),
    },
    newKeeper: () => keeper,
  });
  return { begun, held, went, shown, redeem };
}

const signedIn = { 'valet.signed-in': '1', 'valet.config': config };

test('who was signed in is sent to the tenant at once, in silence', async () => {
  const { begun, held, went } = begunAt('/photos/a?from=x', signedIn);
  await begun.left;
  expect(went).toHaveLength(1);
  const [how, url] = went[0] ?? [];
  expect([how, url?.origin, url?.pathname]).toEqual(['replace', 'https://tenant.test', '/authorize']);
  expect(Object.fromEntries(url?.searchParams ?? [])).toMatchObject({
    ...{ prompt: 'none', client_id: 'spa', redirect_uri: 'https://page.test/' },
  });
  expect(JSON.parse(held.get('valet.left') ?? '{}')).toMatchObject({
    ...{ address: '/photos/a?from=x', silent: true, state: url?.searchParams.get('state') },
  });
});

test('what comes back for this tab is traded at once, and stays for the session to take', async () => {
  const { begun, held, went, shown, redeem } = begunAt('/?code=c&state=s', { 'valet.left': left });
  expect(begun.returned?.left).toEqual(left);
  expect(await begun.returned?.tokens).toBe(tokens);
  expect(redeem.mock.calls).toEqual([['?code=c&state=s', left]]);
  // a reload from now on is one of the screen: neither the code nor what proves it is there any more
  expect([shown, [...held.keys()], held.get('valet.signed-in')]).toEqual([
    ['/files'],
    ['valet.signed-in'],
    '1',
  ]);
  expect([begun.left, went]).toEqual([undefined, []]);
});

test.each([
  ['nobody was signed in', '/', { 'valet.config': config }],
  ['the tenant may answer with another account', '/', { ...signedIn, 'valet.signed-in': 'ask' }],
  ['the tenant is not known yet', '/', { 'valet.signed-in': '1' }],
  ['what comes back belongs to another tab', '/?code=c&state=other', { ...signedIn, 'valet.left': left }],
  ['what comes back is another account for another tab', '/?connect_code=c&state=other', signedIn],
  ['this tab left for nothing', '/?code=c&state=s', signedIn],
  ['nobody came back the last time', '/', { ...signedIn, 'valet.left': left }],
  ['no code came back', '/?error=login_required&state=s', { ...signedIn, 'valet.left': left }],
])('begins nothing where %s', (_, address, stored) => {
  const { begun, went, shown, redeem } = begunAt(address, stored);
  expect([begun.left, begun.returned]).toEqual([undefined, undefined]);
  expect([went, shown, redeem.mock.calls]).toEqual([[], [], []]);
});
