import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { createApi, type Answer, type Me } from './api.ts';
import { AppContext, type App } from './app.ts';
import { browserClock } from './clock.ts';
import type { PageConfig } from './config.ts';
import { dropDrafts } from './drafts.ts';
import { Frame } from './parts/frame.tsx';
import { addressOf, placeOf } from './router.ts';
import { Screens } from './screens/screens.tsx';
import type { Session, SignIn } from './session.ts';
import type { News, Tabs } from './tabs.ts';
import { createBrowseKeys } from './storage-keys.ts';
import type { Uploads } from './transfer/uploads.ts';

interface PageProps {
  readonly config: PageConfig;
  readonly session: Session;
  readonly tabs: Tabs;
  readonly signIn: SignIn;
}

/** The API client and what rests on it, made once for a visit. */
function useServices(config: PageConfig, session: Session, onSignedOut: () => void) {
  return useMemo(() => {
    const api = createApi({
      origin: config.apiOrigin,
      bearer: (options) => session.bearer(options),
      fetch: (...asked) => fetch(...asked),
      online: () => navigator.onLine,
      wait: (ms, signal) => browserClock.wait(ms, signal),
      onSignedOut,
    });
    let known: Promise<Answer<Me>> | undefined;
    const me: App['me'] = (options) => {
      if (known === undefined || options?.again === true) known = api.me();
      return known;
    };
    return { api, me, keys: createBrowseKeys(api) };
  }, [config, session]);
}

/** Where the person is, following the browser's Back and Forward. */
function usePlace() {
  const here = (): string => location.pathname + location.search;
  const [place, setPlace] = useState(() => placeOf(here()));
  useEffect(() => {
    const follow = (): void => setPlace(placeOf(here()));
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, []);
  const go = useCallback<App['go']>((route, { cursor, words, replace } = {}) => {
    const address = addressOf(route, cursor, words);
    if (replace === true || address === here()) history.replaceState(null, '', address);
    else history.pushState(null, '', address);
    setPlace(placeOf(address));
  }, []);
  return { place, go };
}

/** What another tab says about who is here: nobody, or somebody else. */
async function follow(news: News, session: Session, letGo: () => void): Promise<void> {
  if (news.kind === 'signed-out') letGo();
  if (news.kind !== 'signed-in' || !session.isIn()) return;
  if ((await session.subject()) !== news.subject) letGo();
}

/** The whole page: what is around every screen, and the screen of the address. */
export function Page({ config, session, tabs, signIn: atStart }: PageProps) {
  const [signIn, setSignIn] = useState(atStart);
  const { place, go } = usePlace();
  const services = useServices(config, session, () =>
    setSignIn((now) => (now.state === 'in' ? { state: 'ended' } : now)),
  );
  const [said, setSaid] = useState('');
  const [knownUploads, setUploads] = useState<Uploads | undefined>();
  const loading = useRef<Promise<Uploads> | undefined>(undefined);

  const uploads = (): Promise<Uploads> => {
    loading.current ??= Promise.all([import('./transfer/browser.ts'), services.me()]).then(
      ([library, me]) => {
        const made = library.createBrowserUploads(
          services.api,
          config.limits,
          me.ok ? me.value.id : 'unknown',
        );
        setUploads(made);
        return made;
      },
    );
    return loading.current;
  };
  const letGo = (): void => {
    session.drop();
    dropDrafts(sessionStorage);
    services.keys.drop();
    void loading.current?.then((all) => all.end());
    loading.current = undefined;
    setUploads(undefined);
    setSignIn({ state: 'out', why: 'signed_out' });
  };
  const signedInAgain = (same: boolean): void => {
    if (!same) {
      location.replace('/'); // starts anew, in silence, as whoever it is now
      return;
    }
    setSignIn({ state: 'in' });
    knownUploads?.goOn();
  };
  const app: App = {
    ...services,
    config,
    session,
    signIn,
    place,
    go,
    uploads,
    knownUploads,
    signedInAgain,
    announce: setSaid,
  };
  useEffect(() => {
    const end = new AbortController();
    tabs.listen((news) => void follow(news, session, letGo), end.signal);
    return () => end.abort();
  }, []);
  useEffect(() => {
    if (signIn.state !== 'in') return;
    void session.subject().then((subject) => {
      if (subject !== undefined) tabs.tell({ kind: 'signed-in', subject });
    });
  }, [signIn.state]);
  useEffect(() => {
    // the sign-in library is wanted next, but never before the first paint
    if (signIn.state === 'out') requestIdleCallback(() => void import('./auth-library.ts'));
  }, [signIn.state]);
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
