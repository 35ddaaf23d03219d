import type { gmail_v1 } from 'googleapis';
import { type Incoming, isRecord, json, type Reply } from '../http.ts';
import type { Route } from '../router.ts';
import type { World } from '../world.ts';
import { admit, type Caller, invalid, notFound, pageToken, readCount, readPageToken } from './access.ts';
import { largestRequest, readOutgoing } from './incoming.ts';
import type { StoredDraft } from './mailbox.ts';
import { searchFor } from './search.ts';
import { readFormat, resource, stub } from './views.ts';

const drafts = '/gmail/v1/users/:userId/drafts';

/** Letters that wait to be sent. A draft that was sent is gone, so that sending it twice sends it once. */
export const gmailDrafts: readonly Route[] = [
  { method: 'POST', path: drafts, handle: create },
  { method: 'GET', path: drafts, handle: list },
  { method: 'POST', path: `${drafts}/send`, handle: send },
  { method: 'GET', path: `${drafts}/:id`, handle: get },
  { method: 'DELETE', path: `${drafts}/:id`, handle: remove },
];

async function create(request: Incoming, world: World): Promise<Reply> {
  const { account, box } = admit(request, world, 'drafts.create');
  const body = await request.jsonObject(largestRequest);
  return json(200, brief(world.mail.draft(account, readOutgoing(body?.['message'], box, false))));
}

function brief({ id, message }: StoredDraft): gmail_v1.Schema$Draft {
  return { id, message: { ...stub(message), labelIds: [...message.labels] } };
}

function own({ box }: Caller, id: unknown): StoredDraft {
  const draft = typeof id === 'string' ? box.drafts.get(id) : undefined;
  if (draft === undefined) throw notFound();
  return draft;
}

function list(request: Incoming, world: World): Reply {
  const { box } = admit(request, world, 'drafts.list');
  const q = request.query.get('q') ?? '';
  const { fits } = searchFor(q);
  const all = [...box.drafts.values()].toReversed().filter(({ message }) => fits(message));
  const size = readCount(request.query.get('maxResults'), 100, 500);
  const salt = JSON.stringify(['drafts', box.account.sub, q]);
  const start = readPageToken(request.query.get('pageToken'), salt);
  const page = all.slice(start, start + size).map(({ id, message }) => ({ id, message: stub(message) }));
  const answer: gmail_v1.Schema$ListDraftsResponse = {
    ...(page.length === 0 ? {} : { drafts: page }),
    ...(start + size < all.length ? { nextPageToken: pageToken(start + size, salt) } : {}),
    resultSizeEstimate: all.length,
  };
  return json(200, answer);
}

function get(request: Incoming, world: World): Reply {
  const draft = own(admit(request, world, 'drafts.get'), request.param('id'));
  return json(200, { id: draft.id, message: resource(draft.message, readFormat(request.query)) });
}

function remove(request: Incoming, world: World): Reply {
  const caller = admit(request, world, 'drafts.delete');
  const draft = own(caller, request.param('id'));
  caller.box.drafts.delete(draft.id);
  caller.box.delete(draft.message);
  return { status: 204 };
}

async function send(request: Incoming, world: World): Promise<Reply> {
  const caller = admit(request, world, 'drafts.send');
  const body = await request.jsonObject(largestRequest);
  if (!isRecord(body)) throw invalid('Invalid JSON payload received.');
  const sent = world.mail.sendDraft(caller.account, own(caller, body['id']));
  return json(200, { ...stub(sent), labelIds: [...sent.labels] });
}
