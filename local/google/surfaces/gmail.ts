import type { gmail_v1 } from 'googleapis';
import { type Incoming, json, type Reply } from '../http.ts';
import {
  admit,
  type Caller,
  invalid,
  notFound,
  pageToken,
  readCount,
  readPageToken,
} from '../mail/access.ts';
import { batch } from '../mail/batch.ts';
import { gmailDrafts } from '../mail/drafts.ts';
import { largestRequest, readOutgoing } from '../mail/incoming.ts';
import type { Change } from '../mail/mailbox.ts';
import type { Message } from '../mail/message.ts';
import { findPart, parse } from '../mail/parse.ts';
import { partIdIn } from '../mail/payload.ts';
import { searchFor } from '../mail/search.ts';
import { gmailThreads } from '../mail/threads.ts';
import { attachmentBody, metadataForbids, readFormat, refuseBeyond, resource, stub } from '../mail/views.ts';
import type { Surface } from '../router.ts';
import type { World } from '../world.ts';

const user = '/gmail/v1/users/:userId';

/** gmail.googleapis.com: a person's mail. */
export const gmail: Surface = {
  host: 'gmail.googleapis.com',
  routes: [
    { method: 'GET', path: `${user}/profile`, handle: profile },
    { method: 'GET', path: `${user}/labels`, handle: labels },
    { method: 'GET', path: `${user}/history`, handle: history },
    { method: 'GET', path: `${user}/messages`, handle: list },
    { method: 'POST', path: `${user}/messages/send`, handle: send },
    { method: 'GET', path: `${user}/messages/:id`, handle: get },
    { method: 'POST', path: `${user}/messages/:id/modify`, handle: modify },
    { method: 'GET', path: `${user}/messages/:id/attachments/:attachmentId`, handle: attachment },
    ...gmailThreads,
    ...gmailDrafts,
    { method: 'POST', path: '/batch/gmail/v1', handle: (request, world) => batch(request, world, gmail) },
  ],
};

const systemLabels = [
  'INBOX',
  'SENT',
  'DRAFT',
  'SPAM',
  'TRASH',
  'UNREAD',
  'STARRED',
  'IMPORTANT',
  'CHAT',
  'CATEGORY_PERSONAL',
  'CATEGORY_SOCIAL',
  'CATEGORY_PROMOTIONS',
  'CATEGORY_UPDATES',
  'CATEGORY_FORUMS',
] as const;

/** Gmail gives these and takes them away itself. */
const fixedLabels: readonly string[] = ['SENT', 'DRAFT', 'CHAT'];

function profile(request: Incoming, world: World): Reply {
  const { account, box } = admit(request, world, 'getProfile');
  const messages = box.list();
  const answer: gmail_v1.Schema$Profile = {
    emailAddress: account.email,
    messagesTotal: messages.length,
    threadsTotal: new Set(messages.map((message) => message.threadId)).size,
    historyId: String(box.historyId),
  };
  return json(200, answer);
}

function labels(request: Incoming, world: World): Reply {
  admit(request, world, 'labels.list');
  const answer: gmail_v1.Schema$ListLabelsResponse = {
    labels: systemLabels.map((id) => ({ id, name: id, type: 'system' })),
  };
  return json(200, answer);
}

function list(request: Incoming, world: World): Reply {
  const { box, metadataOnly } = admit(request, world, 'messages.list');
  const { query } = request;
  const q = query.get('q') ?? '';
  if (q !== '' && metadataOnly) throw metadataForbids("Metadata scope does not support 'q' parameter");
  const wanted = query.getAll('labelIds');
  const unknown = wanted.find((label) => !(systemLabels as readonly string[]).includes(label));
  if (unknown !== undefined) throw invalid(`Invalid label: ${unknown}`);
  const size = readCount(query.get('maxResults'), 100, 500);
  const salt = JSON.stringify([box.account.sub, q, wanted]);
  const start = readPageToken(query.get('pageToken'), salt);
  const search = searchFor(q);
  const hidden = ['SPAM', 'TRASH'].filter((label) => !wanted.includes(label));
  const everywhere = search.everywhere || query.get('includeSpamTrash') === 'true';
  const found = box
    .list()
    .filter(
      (message) =>
        wanted.every((label) => message.labels.has(label)) &&
        (everywhere || !hidden.some((label) => message.labels.has(label))) &&
        search.fits(message),
    );
  const messages = found.slice(start, start + size).map(stub);
  const answer: gmail_v1.Schema$ListMessagesResponse = {
    ...(messages.length === 0 ? {} : { messages }),
    ...(start + size < found.length ? { nextPageToken: pageToken(start + size, salt) } : {}),
    resultSizeEstimate: found.length,
  };
  return json(200, answer);
}

function own({ box }: Caller, request: Incoming): Message {
  const message = box.find(request.param('id'));
  if (message === undefined) throw notFound();
  return message;
}

function get(request: Incoming, world: World): Reply {
  const caller = admit(request, world, 'messages.get');
  const format = readFormat(request.query);
  refuseBeyond(caller, format);
  return json(200, resource(own(caller, request), format));
}

function attachment(request: Incoming, world: World): Reply {
  const message = own(admit(request, world, 'messages.attachments.get'), request);
  const partId = partIdIn(request.param('attachmentId'), message.id);
  const part = partId === undefined ? undefined : findPart(parse(message.raw()), partId);
  if (part === undefined) throw invalid('Invalid attachment token');
  return attachmentBody(part.body);
}

async function modify(request: Incoming, world: World): Promise<Reply> {
  const caller = admit(request, world, 'messages.modify');
  const message = own(caller, request);
  const body = await request.jsonObject();
  const [add, remove] = [readLabels(body?.['addLabelIds']), readLabels(body?.['removeLabelIds'])];
  if (body === undefined || add === undefined || remove === undefined)
    throw invalid('Invalid JSON payload received.');
  if (add.length + remove.length === 0) throw invalid('No label add or removes specified');
  const wrong = [...add, ...remove].find(
    (label) => fixedLabels.includes(label) || !(systemLabels as readonly string[]).includes(label),
  );
  if (wrong !== undefined) throw invalid(`Invalid label: ${wrong}`);
  caller.box.modify(message, add, remove);
  return json(200, { ...stub(message), labelIds: [...message.labels] });
}

function readLabels(value: unknown): readonly string[] | undefined {
  if (value === undefined) return [];
  return Array.isArray(value) && value.every((label) => typeof label === 'string') ? value : undefined;
}

async function send(request: Incoming, world: World): Promise<Reply> {
  const caller = admit(request, world, 'messages.send');
  const sent = world.mail.send(
    caller.account,
    readOutgoing(await request.jsonObject(largestRequest), caller.box),
  );
  return json(200, { ...stub(sent), labelIds: [...sent.labels] });
}

function history(request: Incoming, world: World): Reply {
  const { box } = admit(request, world, 'history.list');
  const text = request.query.get('startHistoryId') ?? '';
  if (!/^\d{1,19}$/.test(text)) throw invalid('Invalid startHistoryId');
  const changes = box.changesSince(Number(text));
  if (changes === undefined) throw notFound();
  const kinds = request.query.getAll('historyTypes');
  const label = request.query.get('labelId');
  const wanted = changes.filter(
    (change) =>
      (kinds.length === 0 || kinds.includes(kindNames[change.kind])) &&
      (label === null || change.message.labels.has(label)),
  );
  const size = readCount(request.query.get('maxResults'), 100, 500);
  const start = readPageToken(request.query.get('pageToken'), text);
  const page = wanted.slice(start, start + size).map(record);
  const answer: gmail_v1.Schema$ListHistoryResponse = {
    ...(page.length === 0 ? {} : { history: page }),
    ...(start + size < wanted.length ? { nextPageToken: pageToken(start + size, text) } : {}),
    historyId: String(box.historyId),
  };
  return json(200, answer);
}

const kindNames: Readonly<Record<Change['kind'], string>> = {
  messagesAdded: 'messageAdded',
  messagesDeleted: 'messageDeleted',
  labelsAdded: 'labelAdded',
  labelsRemoved: 'labelRemoved',
};

function record({ id, kind, message, labels }: Change): gmail_v1.Schema$History {
  const entry = {
    message: { ...stub(message), labelIds: [...message.labels] },
    ...(kind.startsWith('labels') ? { labelIds: [...labels] } : {}),
  };
  return { id: String(id), messages: [stub(message)], [kind]: [entry] };
}
