import './app.css';
import { render } from 'preact';
import { fetchApi } from './api-later.ts';
import { fetchWhileAway } from './chunks.ts';
import { loadConfig, nothingKnown, rememberConfig, rememberedConfig, type PageConfig } from './config.ts';
import { onePressAtATime } from './one-press.ts';
import { BackHere, Unreachable } from './screens/unreachable.tsx';
import { Page, whenIdle } from './page.tsx';
import { placeOf } from './router.ts';
import { preload } from './screens/screens.tsx';
import { createSession, type SignIn } from './session.ts';
import { shelf } from './sign-in/head-start.ts';
import { besideKey, NotKept, returnedAstray } from './sign-in/leave.ts';
import { tabShelf } from './shelf.ts';
import { createTabs, handOver } from './tabs.ts';
import { line } from './use-online.ts';

const root = document.getElementById('app');

async function start(at: HTMLElement): Promise<void> {
  try {
    // a sign-in leaves the page, and what comes back is only taken from who left
    if (tabShelf.denied) throw new NotKept();
    const tabs = createTabs();
    if (
      returnedAstray(new URLSearchParams(location.search), tabShelf) &&
      // a page that sleeps takes it when it wakes, and one that was left asks again
      ((await handOver(location.search, tabs)) || tabShelf.getItem(besideKey) !== null)
    ) {
      close();
      at.replaceChildren();
      render(<BackHere />, at); // for browsers that let nobody close a window
      return;
    }
    const known = rememberedConfig(tabShelf);
    let asking: Promise<PageConfig> | undefined;
    const ask = (): Promise<PageConfig> => {
      asking ??= loadConfig((...asked) => fetch(...asked));
      asking.then(
        (config) => rememberConfig(tabShelf, config),
        () => (asking = undefined), // the next who needs it asks again
      );
      return asking;
    };
    const session = createSession({
      config: () => (known === undefined ? ask() : Promise.resolve(known)),
      location,
      storage: tabShelf,
      tabs,
      headStart: shelf.headStart,
      line,
      reach: (address) =>
        fetch(address, { mode: 'no-cors', cache: 'no-store', signal: AbortSignal.timeout(10_000) }),
      now: () => Date.now(),
    });
    const begun = session.start();
    const { address } = begun;
    const { route } = placeOf(address);
    if (begun.kind === 'leaving') {
      await begun.left;
      if (shelf.headStart.left === undefined) fetchWhileAway(location.pathname);
      return;
    }
    const load = (): Promise<void> => preload(new URL(address, location.origin).pathname);
    if (begun.kind === 'back') {
      const screen = load();
      fetchApi().catch(() => undefined); // asked for again by the first call
      begun.arrived.catch(() => undefined); // waited for below
      await screen; // the page says "One moment" as it is: the screen is set up once, and not for that first
    }
    history.replaceState(null, '', address);
    const show = (config: PageConfig): void => {
      const signIn: SignIn = begun.kind === 'here' ? begun.signIn : { state: 'in' };
      const arrived = begun.kind === 'here' ? undefined : begun.arrived;
      render(<Page {...{ config, session, tabs, signIn, arrived }} />, at);
    };
    // the door is there before the API has said anything; what is behind it needs to know what the API can do
    const early =
      known ?? (begun.kind === 'here' && route.screen !== 'developers' ? nothingKnown : undefined);
    if (early !== undefined) show(early);
    if (route.screen !== 'lost') shelf.pressed?.click(); // it is the page's own by now
    if (begun.kind === 'back') await begun.arrived;
    else void load(); // nobody waits for it at the door, which is drawn first
    if (known === undefined) {
      const config = await ask().catch((cause: unknown) => {
        if (early === undefined || route.screen !== 'help') throw cause;
        reportError(cause);
        return early; // Help is there when nothing else is
      });
      show(config);
    } else whenIdle(() => void ask().catch(() => undefined)); // for the next load; who needs an answer now is told
  } catch (cause) {
    reportError(cause);
    render(null, at);
    at.replaceChildren();
    render(<Unreachable denied={cause instanceof NotKept} onAgain={() => location.reload()} />, at);
  }
}

onePressAtATime(document);
// not awaited: a part that comes later imports this module, and would wait for all of it
if (root !== null) void start(root);
