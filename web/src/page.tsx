import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Answer } from './answer.ts';
import type { Me } from './api.ts';
import { createApiLater } from './api-later.ts';
import { AppContext, type App } from './app.ts';
import { browserClock } from './clock.ts';
import type { PageConfig } from './config.ts';
import { dropDrafts } from './drafts.ts';
import { Frame } from './parts/frame.tsx';
import { Screens } from './screens/screens.tsx';
import type { Session, SignIn } from './session.ts';
import { localShelf, tabShelf } from './shelf.ts';
import type { News, Tabs } from './tabs.ts';
import { createBrowseKeys } from './storage-keys.ts';
import { usePlace } from './use-place.ts';

interface PageProps {
  readonly config: PageConfig;
  readonly session: Session;
  readonly tabs: Tabs;
  readonly signIn: SignIn;
  /** What becomes of a sign-in that is still being finished; until then the screen goes ahead. */
  readonly arrived: Promise<SignIn> | undefined;
}

/** The API client and what rests on it, made once for a visit. */
function useServices(config: PageConfig, session: Session, onSignedOut: () => void) {
  return useMemo(() => {
    const api = createApiLater({
      origin: config.apiOrigin,
      bearer: (options) => session.bearer(options),
      fetch: (...asked) => fetch(...asked),
      online: () => navigator.onLine,
      wait: (ms, signal) => browserClock.wait(ms, signal),
      onSignedOut,
    });
    let known: Promise<Answer<Me>> | undefined;
    const me: App['me'] = (options) => {
      const renew = options?.renew === true;
      if (known === undefined || renew || options?.again === true)
        known = api.me(renew ? { renew: 'true' } : {});
      return known;
    };
    const end = new AbortController();
    const works: App['works'] = [];
    const seen: App['seen'] = new Map();
    end.signal.addEventListener('abort', () => seen.clear());
    return {
      ...{ api, me, keys: createBrowseKeys(api), works, seen },
      ...{ gone: end.signal, end: () => end.abort() },
    };
  }, [config, session]);
}

/** After the first paint; Safari knows no idle time. */
export const whenIdle = (work: () => void): unknown =>
  'requestIdleCallback' in globalThis ? requestIdleCallback(work) : setTimeout(work, 200);

/** What another tab says about who is here: nobody, or somebody else. */
async function follow(news: News, session: Session, letGo: () => void): Promise<void> {
  if (news.kind === 'signed-out') letGo();
  if (news.kind !== 'signed-in' || !session.isIn()) return;
  if ((await session.subject()) !== news.subject) letGo();
}

/** Changes with every sign-out in this browser. */
const outKey = 'valet.out';

/** Screens that show what lies in the person's storage. */
const pictured: ReadonlySet<string> = new Set(['photos', 'album', 'photo']);

/** The whole page: what is around every screen, and the screen of the address. */
export function Page({ config, session, tabs, signIn: atStart, arrived }: PageProps) {
  const [signIn, setSignIn] = useState(atStart);
  const { place, go, back } = usePlace();
  const services = useServices(config, session, () =>
    setSignIn((now) => (now.state === 'in' ? { state: 'ended' } : now)),
  );
  const [said, setSaid] = useState('');
  const [who, setWho] = useState<string | undefined>();

  const letGo = (): void => {
    session.drop();
    dropDrafts(tabShelf);
    setWho(undefined);
    services.keys.drop();
    services.end();
    setSignIn({ state: 'out', why: 'signed_out' });
  };
  const signedInAgain = (same: boolean): void => {
    if (!same) {
      location.replace('/'); // starts anew, in silence, as whoever it is now
      return;
    }
    setSignIn({ state: 'in' });
    services.works.forEach((work) => work.goOn());
  };
  const app: App = {
    ...services,
    config,
    session,
    tabs,
    signIn,
    place,
    go,
    back,
    who,
    signedInAgain,
    signOut: () => {
      localShelf.setItem(outKey, String(Date.now()));
      letGo();
      go({ screen: 'home' }, { replace: true }); // the door, and not a screen that needs no sign-in
      return session.signOut({ online: navigator.onLine });
    },
    announce: setSaid,
  };
  useEffect(() => {
    const end = new AbortController();
    tabs.listen((news) => void follow(news, session, letGo), end.signal);
    // Safari keeps a page asleep for who comes Back, and what was told meanwhile is lost on it
    const before = localShelf.getItem(outKey);
    addEventListener('pageshow', () => localShelf.getItem(outKey) === before || letGo(), {
      signal: end.signal,
    });
    return () => end.abort();
  }, []);
  useEffect(() => {
    if (signIn.state !== 'in') return;
    void session.subject().then((subject) => {
      if (subject === undefined) return;
      dropDrafts(tabShelf, subject); // of who was here before, and left without a word
      setWho(subject);
      tabs.tell({ kind: 'signed-in', subject });
    });
  }, [signIn.state]);
  useEffect(() => {
    arrived?.then(setSignIn, () => undefined); // who waits for it beside shows what went wrong
  }, []);
  useEffect(() => {
    // who comes back from a sign-in wants the worker at once: the browser keeps its file, or it is asked for again
    if (signIn.state === 'out') whenIdle(() => void fetch(KEEPER_URL).catch(() => undefined));
  }, [signIn.state]);
  useEffect(() => {
    // a chunk that does not come leaves the focus to the browser
    whenIdle(() => void import('./inside.ts').then(({ keepFocus }) => keepFocus(document)));
  }, []);
  const { screen } = place.route;
  useEffect(() => {
    // asked for beside the list of the pictures that it opens
    if (signIn.state === 'in' && pictured.has(screen)) void services.keys.ready();
  }, [screen, signIn.state]);
  return (
    <AppContext.Provider value={app}>
      <Frame>
        <Screens />
      </Frame>
      <div class="heard" role="status">
        {said}
      </div>
    </AppContext.Provider>
  );
}
