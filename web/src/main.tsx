import './app.css';
import { render } from 'preact';
import { fetchApi } from './api-later.ts';
import { loadConfig, nothingKnown, rememberConfig, rememberedConfig, type PageConfig } from './config.ts';
import { BackHere, Unreachable } from './screens/unreachable.tsx';
import { Page, whenIdle } from './page.tsx';
import { placeOf } from './router.ts';
import { preload } from './screens/screens.tsx';
import { applyLook, readLook } from './look.ts';
import { createSession, returnedAstray, type SignIn } from './session.ts';
import { createRemoteKeeper } from './sign-in/remote.ts';
import { createTabs, handOver } from './tabs.ts';
import { workerStarter } from './trusted-types.ts';

applyLook(readLook(localStorage), document.documentElement);
const root = document.getElementById('app');
const startWorker = workerStarter(globalThis, KEEPER_URL);

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
    const known = rememberedConfig(sessionStorage);
    let asking: Promise<PageConfig> | undefined;
    const ask = (): Promise<PageConfig> => {
      asking ??= loadConfig((...asked) => fetch(...asked));
      asking.then(
        (config) => rememberConfig(sessionStorage, config),
        () => (asking = undefined), // the next who needs it asks again
      );
      return asking;
    };
    const session = createSession({
      config: () => (known === undefined ? ask() : Promise.resolve(known)),
      location,
      storage: sessionStorage,
      tabs,
      newKeeper: () => createRemoteKeeper(startWorker),
      now: () => Date.now(),
    });
    const begun = session.start();
    const { address } = begun;
    const { route } = placeOf(address);
    if (begun.kind === 'leaving') {
      await begun.left;
      // the tenant and the way back are two round trips: what is wanted then comes meanwhile, and the browser keeps it
      fetch(KEEPER_URL).catch(() => undefined); // what does not come in time is asked for again
    }
    preload(route);
    if (begun.kind !== 'here') fetchApi().catch(() => undefined); // asked for again by the first call
    if (begun.kind === 'leaving') return;
    history.replaceState((begun.kind === 'back' && begun.asked) || null, '', address);
    const show = (config: PageConfig, again = false): void => {
      const signIn: SignIn = begun.kind === 'here' ? begun.signIn : { state: 'in' };
      const arrived = begun.kind === 'here' ? undefined : begun.arrived;
      if (!again) at.replaceChildren();
      render(<Page {...{ config, session, tabs, signIn, arrived }} />, at);
    };
    // the door is there before the API has said anything; what is behind it needs to know what the API can do
    const early =
      known ?? (begun.kind === 'here' && route.screen !== 'developers' ? nothingKnown : undefined);
    if (early !== undefined) show(early);
    if (begun.kind === 'back') await begun.arrived;
    if (known === undefined) show(await ask(), early !== undefined);
    else whenIdle(() => void ask().catch(() => undefined)); // for the next load; who needs an answer now is told
  } catch (cause) {
    reportError(cause);
    render(null, at);
    at.replaceChildren();
    render(<Unreachable onAgain={() => location.reload()} />, at);
  }
}

if (root !== null) await start(root);
