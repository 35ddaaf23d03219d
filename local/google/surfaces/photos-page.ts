import { type Incoming, redirect, Refusal, type Reply } from '../http.ts';
import { scaledJpeg } from '../photos/bytes.ts';
import { donePage, messagePage, pickPage } from '../picker/pages.ts';
import { mostItems, type PickerSession } from '../picker/sessions.ts';
import type { Surface } from '../router.ts';
import type { World } from '../world.ts';

/** photos.google.com: the page that a picker session's `pickerUri` opens. */
export const photosPage: Surface = {
  host: 'photos.google.com',
  routes: [
    {
      method: 'GET',
      path: '/',
      handle: () => messagePage(200, 'Google Photos', 'Open the picker from the app.'),
    },
    { method: 'GET', path: '/picker/:id', handle: show },
    { method: 'POST', path: '/picker/:id', handle: (request, world) => submit(request, world, false) },
    { method: 'GET', path: '/picker/:id/autoclose', handle: show },
    {
      method: 'POST',
      path: '/picker/:id/autoclose',
      handle: (request, world) => submit(request, world, true),
    },
    { method: 'GET', path: '/picker/:id/thumbnail/:photo', handle: thumbnail },
  ],
};

/** The session, shown only to its owner's browser. */
function open(request: Incoming, world: World): PickerSession {
  const { accounts } = world.browsers.of(request);
  const session = world.pickers.find(request.param('id'));
  if (accounts.size === 0) {
    const target = encodeURIComponent(`/photos.google.com${request.path}`);
    throw new Refusal(redirect(`/accounts.google.com/AccountChooser?continue=${target}`));
  }
  if (session === undefined) {
    throw new Refusal(messagePage(404, 'Not found', 'This picker has ended. Start again from the app.'));
  }
  if (!accounts.has(session.account.sub)) {
    throw new Refusal(
      messagePage(
        403,
        'Another account',
        'This picker was opened for another account than the one you are signed in with.',
      ),
    );
  }
  if (session.picked === undefined && world.pickers.secondsToPick(session) === 0) {
    throw new Refusal(messagePage(410, 'Time is up', 'This picker has timed out. Start again from the app.'));
  }
  return session;
}

function show(request: Incoming, world: World): Reply {
  const session = open(request, world);
  if (session.picked !== undefined)
    return donePage(session.picked.length, request.path.endsWith('/autoclose'));
  return pickPage(session, world.library.of(session.account));
}

async function submit(request: Incoming, world: World, autoclose: boolean): Promise<Reply> {
  const session = open(request, world);
  if (session.picked !== undefined) return donePage(session.picked.length, autoclose);
  const chosen = (await request.form()).getAll('photo');
  const outcome = pick(session, chosen, world);
  if ('problem' in outcome) return pickPage(session, world.library.of(session.account), outcome.problem);
  return donePage(outcome.picked.length, autoclose);
}

/** Settles the session with what the person picked, or says in words for the person why that cannot be. */
export function pick(
  session: PickerSession,
  ids: readonly string[],
  world: World,
): { readonly picked: readonly string[] } | { readonly problem: string } {
  const most = session.maxItemCount ?? mostItems;
  const own = world.library.of(session.account).filter((photo) => ids.includes(photo.id));
  if (own.length === 0) return { problem: 'Pick at least one photo, then press Done.' };
  if (own.length > most) return { problem: `Pick ${most} at most: ${own.length} are chosen.` };
  session.picked = own.map((photo) => photo.id);
  return { picked: session.picked };
}

function thumbnail(request: Incoming, world: World): Reply {
  const session = open(request, world);
  const photo = world.library.find(session.account, request.param('photo'));
  if (photo === undefined) return messagePage(404, 'Not found', 'There is no such photo.');
  const bytes = scaledJpeg(photo, { width: 320, height: 240, crop: true });
  return {
    status: 200,
    headers: { 'content-type': 'image/jpeg', 'cache-control': 'private, max-age=3600' },
    body: bytes,
  };
}
