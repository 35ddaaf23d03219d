import { jest } from '@jest/globals';
import type { PageConfig } from '../../../web/src/config.ts';
import { createSession } from '../../../web/src/session.ts';
import { headStart, type HeadStart } from '../../../web/src/sign-in/head-start.ts';
import type { RemoteKeeper } from '../../../web/src/sign-in/remote.ts';
import type { News } from '../../../web/src/tabs.ts';

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

/** What this tab keeps while it is away. */
export const left = {
  tenant: { issuer: 'https://tenant.test/', clientId: 'spa' },
  ...{ state: 's', nonce: 'n', verifier: 'v', redirectUri: 'https://page.test/' },
};
const claims = { sub: 'me', auth_time: 1_000_000, iat: 1_000_060 };
export const tokens = { accessToken: 't1', lastsS: 3600, idToken: 'id', claims };

interface SessionWish {
  readonly remembered?: boolean;
  /** What this tab left for. */
  readonly leaving?: { readonly address: string; readonly silent?: boolean };
  readonly redeem?: RemoteKeeper['redeem'];
  readonly renew?: RemoteKeeper['renew'];
  /** Default: there is a network. */
  readonly line?: () => Promise<void>;
  /** Default: the tenant answers. */
  readonly reach?: (address: string) => Promise<unknown>;
  /** What the script inside the page has begun. */
  readonly begun?: Pick<HeadStart, 'left'>;
}

/** A session as the page finds it at an address; what it keeps, tells and asks is noted. */
export function sessionAt(
  address: string,
  { remembered = false, leaving, redeem, renew, begun, line, reach }: SessionWish = {},
) {
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
    keep: (key: string, value: string) => held.set(key, value).has(key),
    denied: false,
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
    line: line ?? (() => Promise.resolve()),
    reach: reach ?? (() => Promise.resolve()),
    now: () => time.now,
  });
  return { session, location, held, went, told, listeners, keeper, time };
}
