import { fetchWhileAway } from './chunks.ts';
import { applyLook, readLook } from './look.ts';
import { localShelf, tabShelf } from './shelf.ts';
import { headStart, shelf } from './sign-in/head-start.ts';
import { createRemoteKeeper } from './sign-in/remote.ts';
import { workerStarter } from './trusted-types.ts';

/**
 * Runs inside `index.html`, before anything else has come: the page shows as the person likes it from the first moment,
 * a silent return to the tenant begins, and a page whose script does not come says so.
 */
applyLook(readLook(localShelf), document.documentElement);

const startWorker = workerStarter(globalThis, KEEPER_URL);
const newKeeper = () => createRemoteKeeper(startWorker);
shelf.headStart = headStart({ location, history, storage: tabShelf, newKeeper });
// once the browser is on its way: what is asked for before that holds it up
shelf.headStart.left?.then(
  () => fetchWhileAway(location.pathname),
  () => undefined, // the session, which awaits it too, says what stood in the way
);

/** The words for a page whose script does not come, which stand in the page itself. */
function sayUnloaded(): void {
  const words = document.querySelector<HTMLTemplateElement>('#unloaded');
  const main = document.querySelector('main');
  if (words === null || main === null) return;
  main.replaceChildren(words.content.cloneNode(true));
  const title = main.querySelector('h1');
  title?.focus();
  document.title = `${title?.textContent ?? ''} – ${document.title}`;
}

addEventListener(
  'error',
  ({ target }) => {
    // a script may not have come before what stands below it in the page; for a page that it is leaving, Firefox breaks
    // off what is on its way, and calls that an error
    if (!(target instanceof HTMLScriptElement) || shelf.headStart.left !== undefined) return;
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', sayUnloaded);
    else sayUnloaded();
  },
  true,
);
