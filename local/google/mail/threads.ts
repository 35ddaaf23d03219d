import type { gmail_v1 } from 'googleapis';
import { type Incoming, json, type Reply } from '../http.ts';
import type { Route } from '../router.ts';
import type { World } from '../world.ts';
import { admit, invalid, notFound } from './access.ts';
import { readFormat, refuseBeyond, resource } from './views.ts';

/** Conversations: everything of one, drafts and what was sent included, oldest first. */
export const gmailThreads: readonly Route[] = [
  { method: 'GET', path: '/gmail/v1/users/:userId/threads/:id', handle: get },
];

function get(request: Incoming, world: World): Reply {
  const caller = admit(request, world, 'threads.get');
  const format = readFormat(request.query);
  if (format.kind === 'raw') throw invalid('Invalid format: raw');
  refuseBeyond(caller, format);
  const id = request.param('id');
  const messages = caller.box.thread(id).map((message) => resource(message, format));
  if (messages.length === 0) throw notFound();
  const answer: gmail_v1.Schema$Thread = { id, historyId: String(caller.box.historyId), messages };
  return json(200, answer);
}
