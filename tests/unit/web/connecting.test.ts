import { beforeEach, describe, expect, test } from '@jest/globals';
import {
  askBeside,
  connectBeside,
  type Connected,
  type ConnectParts,
  linkBeside,
} from '../../../web/src/connecting.ts';
import { handOver, type News, type Tabs } from '../../../web/src/tabs.ts';
import { never } from './doubles.ts';

/** The window beside the page: where it was shown to, and how it comes back. */
interface Beside {
  readonly shown: Promise<URL>;
  /** Comes back with these parameters. Whether it closes then; where it is sent on to, it never does. */
  readonly back: (params: Record<string, string>) => Promise<boolean>;
  /** Where it is sent on to. */
  readonly onward: Promise<string>;
}

/** Tabs of one browser, told in their order. */
function twoTabs(): { here: Tabs; there: Tabs } {
  const bus = new EventTarget();
  const tab = (name: string): Tabs => ({
    tell: (news) => bus.dispatchEvent(new CustomEvent('news', { detail: { from: name, news } })),
    listen: (listener, signal) => {
      const hear = ({ detail }: CustomEvent<{ from: string; news: News }>): void => {
        // As a channel does: later, and never to oneself.
        if (detail.from !== name) queueMicrotask(() => listener(detail.news));
      };
      bus.addEventListener('news', hear as (event: Event) => void, { signal });
    },
  });
  return { here: tab('here'), there: tab('there') };
}

const me = 'auth0|me';
const config = {
  auth0: {
    ...{ domain: 'tenant.test', audience: 'https://valet/api', spaClientId: 'spa', nativeClientId: 'native' },
    ...{ googleConnection: 'google-oauth2', connectedAccounts: true },
  },
};

let asksWho: boolean[];
let fresh: number;
let keepersEnded: number;
let proofs: string[];
/** What the code of the second sign-in is traded for; as whom the library comes back; what the API says. */
let second: { idToken?: string; claims?: Record<string, unknown> };
let libraryMe: string;
let linked: Awaited<ReturnType<ConnectParts['api']['linkGoogle']>>;
let libraryAsked: Record<string, unknown>[];

beforeEach(() => {
  [asksWho, fresh, keepersEnded, proofs, libraryAsked] = [[], 0, 0, [], []];
  second = { idToken: 'id-token', claims: { sub: 'google-oauth2|g', email: 'g@x.example' } };
  libraryMe = me;
  linked = { ok: true, status: 201, value: { state: 'connected', photos: true, mail: true } };
});

/** auth0-spa-js as far as it is used here. */
class Library {
  constructor(options: Record<string, unknown>) {
    libraryAsked.push(options);
  }
  async loginWithRedirect({ openUrl }: { openUrl: (url: string) => unknown }): Promise<void> {
    await openUrl('https://tenant.test/authorize?state=library');
  }
  handleRedirectCallback(url: string): Promise<void> {
    libraryAsked.push({ callback: url });
    return Promise.resolve();
  }
  getIdTokenClaims(): Promise<object> {
    return Promise.resolve({ sub: libraryMe });
  }
  async connectAccountWithRedirect({
    openUrl,
    ...wish
  }: {
    openUrl: (url: string) => unknown;
  }): Promise<void> {
    libraryAsked.push(wish);
    await openUrl('https://tenant.test/connected-accounts/connect?ticket=t');
  }
}

function begin(
  how: typeof linkBeside,
  emailHint?: string,
  signal = never(),
): { done: Promise<Connected>; beside: Beside } {
  const { here, there } = twoTabs();
  const shown = Promise.withResolvers<URL>();
  const onward = Promise.withResolvers<string>();
  const keeper = {
    redeem: (search: string) =>
      new URLSearchParams(search).has('code')
        ? Promise.resolve(second)
        : Promise.reject(new Error('no code')),
    end: () => void (keepersEnded += 1),
  };
  const parts = {
    config,
    tabs: here,
    origin: 'https://page.test',
    session: {
      subject: () => Promise.resolve(me),
      bearer: () => Promise.resolve(String((fresh += 1))),
      askWhoNext: (ask: boolean) => void asksWho.push(ask),
      errandKeeper: () => keeper,
    },
    api: {
      linkGoogle: (idToken: string) => {
        proofs.push(idToken);
        return Promise.resolve(linked);
      },
    },
    loadLibrary: () => Promise.resolve({ Auth0Client: Library }),
  } as unknown as ConnectParts;
  const wish = {
    scopes: ['scope-a', 'scope-b'],
    emailHint,
    show: (at: string) => shown.resolve(new URL(at)),
  };
  const back = (params: Record<string, string>): Promise<boolean> =>
    handOver(`?${new URLSearchParams(params).toString()}`, there, onward.resolve);
  return { done: how(parts, wish, signal), beside: { shown: shown.promise, back, onward: onward.promise } };
}

/** Goes there, and comes back with a code. */
const comesBack = async ({ shown, back }: Beside, params: Record<string, string> = { code: 'c' }) => {
  const state = (await shown).searchParams.get('state') ?? '';
  expect(await back({ state, ...params })).toBe(true);
};

describe('asking the own account beside the page', () => {
  test('has Google ask for good, of the account that is there, and takes a new token of ours', async () => {
    second = { idToken: 'id-token', claims: { sub: me, email: 'g@x.example' } };
    const { done, beside } = begin(askBeside, 'g@x.example');
    const asked = Object.fromEntries((await beside.shown).searchParams);
    expect(asked).toMatchObject({
      ...{ connection: 'google-oauth2', connection_scope: 'scope-a,scope-b', scope: 'openid profile email' },
      ...{ approval_prompt: 'force', access_type: 'offline', login_hint: 'g@x.example' },
    });
    expect(asked).not.toHaveProperty('prompt'); // the tenant knows who it is about
    expect(asksWho).toEqual([]); // a window that is just closed has changed nothing
    await comesBack(beside);
    // The page goes on as it is: nothing of a second account, and no way past the tenant once more.
    expect(await done).toEqual({ kind: 'connected' });
    expect([fresh, keepersEnded, proofs, asksWho]).toEqual([1, 1, [], [false]]);
  });

  test('as somebody else changes nothing but that a reload asks who it is', async () => {
    const { done, beside } = begin(askBeside);
    await comesBack(beside);
    expect([await done, asksWho, fresh, proofs]).toEqual([{ kind: 'other' }, [true], 0, []]);
  });

  test('that comes back without a yes changes nothing', async () => {
    const { done, beside } = begin(askBeside);
    await comesBack(beside, { error: 'access_denied' });
    expect([await done, asksWho, fresh]).toEqual([{ kind: 'declined' }, [], 0]);
  });
});

describe('a second sign-in beside the page', () => {
  test('asks Google anew for what is wished, and shows the API its proof', async () => {
    const { done, beside } = begin(linkBeside, 'g@x.example');
    const asked = Object.fromEntries((await beside.shown).searchParams);
    expect(asked).toMatchObject({
      ...{ connection: 'google-oauth2', connection_scope: 'scope-a,scope-b', prompt: 'login' },
      ...{ approval_prompt: 'force', access_type: 'offline', login_hint: 'g@x.example' },
    });
    // What comes of it is of one use: nothing may be refreshed.
    expect(asked['scope']).toBe('openid profile email');
    await comesBack(beside);
    expect(await done).toEqual({ kind: 'connected', email: 'g@x.example' });
    expect([proofs, keepersEnded]).toEqual([['id-token'], 1]);
    // A reload must not become the other account.
    expect(asksWho).toEqual([true]);
  });

  test('that comes back without a yes changes nothing', async () => {
    const { done, beside } = begin(linkBeside);
    expect((await beside.shown).searchParams.has('login_hint')).toBe(false);
    await comesBack(beside, { error: 'access_denied' });
    expect(await done).toEqual({ kind: 'declined' });
    expect([proofs, asksWho]).toEqual([[], [true, false]]);
  });

  test('as oneself is connected already, and asks the API nothing', async () => {
    second = { idToken: 'id-token', claims: { sub: me } };
    const { done, beside } = begin(linkBeside);
    await comesBack(beside);
    expect([await done, proofs]).toEqual([{ kind: 'connected' }, []]);
  });

  test('that the API refuses says why', async () => {
    linked = { ok: false, code: 'conflict' };
    const { done, beside } = begin(linkBeside);
    await comesBack(beside);
    expect(await done).toEqual({ kind: 'failed', problem: { ok: false, code: 'conflict' } });
  });

  test('without an ID token is no proof', async () => {
    second = {};
    const { done, beside } = begin(linkBeside);
    await comesBack(beside);
    expect([await done, proofs]).toEqual([{ kind: 'failed', problem: { ok: false, code: 'unknown' } }, []]);
  });

  test('ends when the person leaves it', async () => {
    const leaving = new AbortController();
    const { done, beside } = begin(linkBeside, undefined, leaving.signal);
    await beside.shown;
    leaving.abort(new Error('left'));
    await expect(done).rejects.toThrow('left');
  });
});

describe('Connected Accounts beside the page', () => {
  const signedIn = async ({ shown, back, onward }: Beside) => {
    const state = (await shown).searchParams.get('state') ?? '';
    const closed = back({ state, code: 'c' });
    return Promise.race([onward, closed.then((isClosed) => (isClosed ? 'closed' : 'lost'))]);
  };

  test('goes there for a token of My Account, on to Google, and takes a new token of ours', async () => {
    const { done, beside } = begin(connectBeside, 'g@x.example');
    expect(await signedIn(beside)).toBe('https://tenant.test/connected-accounts/connect?ticket=t');
    expect(await beside.back({ connect_code: 'cc', state: 'x' })).toBe(true);
    expect(await done).toEqual({ kind: 'connected' });
    expect(libraryAsked).toMatchObject([
      { cacheLocation: 'memory', authorizationParams: { audience: 'https://tenant.test/me/' } },
      { callback: 'https://page.test/?state=library&code=c' },
      {
        connection: 'google-oauth2',
        scopes: ['scope-a', 'scope-b'],
        authorization_params: { login_hint: 'g@x.example' },
      },
      { callback: 'https://page.test/?connect_code=cc&state=x' },
    ]);
    expect([fresh, asksWho]).toEqual([1, []]);
  });

  test('as somebody else connects nothing, closes the window, and has the page ask who it is', async () => {
    libraryMe = 'auth0|other';
    const { done, beside } = begin(connectBeside);
    expect(await signedIn(beside)).toBe('closed');
    expect([await done, asksWho, fresh]).toEqual([{ kind: 'other' }, [true], 0]);
  });

  test('a no, at the tenant or at Google, changes nothing', async () => {
    const early = begin(connectBeside);
    await early.beside.shown;
    expect(await early.beside.back({ state: 'library', error: 'login_required' })).toBe(true);
    expect(await early.done).toEqual({ kind: 'declined' });

    const late = begin(connectBeside);
    await signedIn(late.beside);
    expect(await late.beside.back({ error: 'access_denied' })).toBe(true);
    expect([await late.done, fresh]).toEqual([{ kind: 'declined' }, 0]);
  });
});
