import { fetchAlong, fetchWhileAway, partOf } from './chunks.ts';
import { applyLook, readLook } from './look.ts';
import { localShelf, tabShelf } from './shelf.ts';
import { headStart, shelf } from './sign-in/head-start.ts';
import { createRemoteKeeper } from './sign-in/remote.ts';
import { workerStarter } from './trusted-types.ts';

/**
 * Runs inside `index.html`, before anything else has come: the page shows as the person likes it from the first moment,
 * a silent return to the tenant begins, who has none finds the door, and a page whose script does not come says so.
 */
applyLook(readLook(localShelf), document.documentElement);

const startWorker = workerStarter(globalThis, KEEPER_URL);
const newKeeper = () => createRemoteKeeper(startWorker);
const begun = headStart({ location, history, storage: tabShelf, newKeeper });
shelf.headStart = begun;
// once the browser is on its way: what is asked for before that holds it up
begun.left?.then(
  () => fetchWhileAway(location.pathname),
  () => undefined, // the session, which awaits it too, says what stood in the way
);

// the browser has it by now, and reads it while the page's own script comes
if (begun.returned !== undefined) fetchAlong(partOf(begun.returned.left.address));

/** Once the page itself is whole, which waits for no file. */
function whenWhole(work: () => void): void {
  if (document.readyState !== 'loading') work();
  else document.addEventListener('readystatechange', work, { once: true });
}

/** Shows what stands in the page itself. */
function show(name: 'door' | 'unloaded'): void {
  const screen = document.querySelector<HTMLTemplateElement>(`#${name}`);
  const main = document.querySelector('main');
  if (screen === null || main === null) return;
  main.replaceChildren(screen.content.cloneNode(true));
  const title = main.querySelector('h1');
  title?.focus();
  document.title = `${title?.textContent ?? ''} – Valet`;
}

/** What is pressed at the door before the page's own script is there counts then: until that, it is said to be under way. */
function showDoor(): void {
  const words = document.querySelector('.waiting')?.textContent ?? '';
  show('door');
  document.querySelector('main')?.addEventListener('click', ({ target }) => {
    if (!(target instanceof HTMLButtonElement) || shelf.pressed !== undefined) return;
    shelf.pressed = target;
    const moment = document.createElement('span');
    moment.className = 'moment';
    moment.setAttribute('role', 'status');
    moment.textContent = words;
    target.after(moment);
  });
}

/** Nobody reads aloud here, and no place is kept for that. */
function sayUnloaded(): void {
  document.querySelector('nav :disabled')?.remove();
  show('unloaded');
}

const { pathname } = location;
const wantsSignIn = /^\/(?:$|photos|forget)/.test(pathname) || partOf(pathname) !== 'inside';
if (begun.atDoor === true && wantsSignIn) whenWhole(showDoor);

addEventListener(
  'error',
  ({ target }) => {
    // for a page that it is leaving, Firefox breaks off what is on its way, and calls that an error
    if (target instanceof HTMLScriptElement && begun.left === undefined) whenWhole(sayUnloaded);
  },
  true,
);
