import './app.css';
import { render } from 'preact';
import { loadConfig } from './config.ts';
import { BackHere, Unreachable } from './screens/unreachable.tsx';
import { Page } from './page.tsx';
import { placeOf } from './router.ts';
import { preload } from './screens/screens.tsx';
import { applyLook, readLook } from './look.ts';
import { createSession, returnedAstray } from './session.ts';
import { createTabs, handOver } from './tabs.ts';
import { allowOwnWorker } from './trusted-types.ts';

allowOwnWorker(globalThis);
applyLook(readLook(localStorage), document.documentElement);
const root = document.getElementById('app');

async function start(at: HTMLElement): Promise<void> {
  try {
    const tabs = createTabs();
    if (
      returnedAstray(new URLSearchParams(location.search), sessionStorage) &&
      (await handOver(location.search, tabs))
    ) {
      close();
      at.replaceChildren();
      render(<BackHere />, at); // for browsers that let nobody close a window
      return;
    }
    // on the way in or back the sign-in library is wanted at once: it comes while the configuration is asked for
    if (sessionStorage.length > 0) import('./auth-library.ts').catch(() => undefined); // asked for again when used
    preload(placeOf(location.pathname).route);
    const config = await loadConfig((...asked) => fetch(...asked));
    const session = createSession({
      config,
      location,
      storage: sessionStorage,
      tabs,
      loadLibrary: () => import('./auth-library.ts'),
    });
    const { signIn, address } = await session.start();
    if (signIn.state === 'starting') return; // on the way to the tenant and back, in silence
    history.replaceState(null, '', address);
    at.replaceChildren();
    render(<Page config={config} session={session} tabs={tabs} signIn={signIn} />, at);
  } catch (cause) {
    reportError(cause);
    at.replaceChildren();
    render(<Unreachable onAgain={() => location.reload()} />, at);
  }
}

if (root !== null) await start(root);
