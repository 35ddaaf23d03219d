import { createHash } from 'node:crypto';
import { isProblem } from '../errors/index.ts';
import type { Gmail, GmailMessage } from './gmail.ts';
import type { MailOwner } from './owner.ts';
import { readTree } from './part.ts';

/** The header that an answer of ours is known by. Gmail's API may put a `Message-ID` of its own in place of ours. */
export const markHeader = 'X-Valet-Reply';

/**
 * What marks an answer: the same for the same person and key, so that one that may have been sent can be looked for. A
 * hash, since a key may hold anything; of the owner id, which tells nobody who that is.
 */
export function markOf(owner: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([owner, key]))
    .digest('hex')
    .slice(0, 40);
}

/** The `Message-ID` that we give, without its angle brackets. The domain is nobody's (RFC 6761 §6.4). */
export const messageIdOf = (mark: string): string => `${mark}@valet.invalid`;

/** Where an answer is to be looked for, and what it bears. */
export interface Marked {
  readonly threadId: string;
  readonly mark: string;
}

/** 500 drafts each. */
const mostPages = 10;

/** The message that was sent with this mark. 40 units. */
export async function findSent(
  gmail: Gmail,
  owner: MailOwner,
  wanted: Marked,
  signal?: AbortSignal,
): Promise<string | undefined> {
  return (await find(gmail, owner, wanted, 'SENT', signal))?.id;
}

/** The draft with this mark, never another one. 40 units, and 5 for each 500 drafts when there is one. */
export async function findDraft(
  gmail: Gmail,
  owner: MailOwner,
  wanted: Marked,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const message = await find(gmail, owner, wanted, 'DRAFT', signal);
  if (message === undefined) return undefined;
  let pageToken: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const { drafts, nextPageToken } = await gmail.drafts(owner, pageToken, signal);
    const draft = drafts.find((one) => one.message?.id === message.id);
    if (draft !== undefined || nextPageToken === undefined) return draft?.id;
    pageToken = nextPageToken;
  }
  return undefined;
}

/**
 * By the thread and not by a search: none of Gmail's operators knows headers other than a few, and its index may lag.
 * Either header is enough, so that it holds whichever of the two Gmail leaves alone.
 */
async function find(
  gmail: Gmail,
  owner: MailOwner,
  { threadId, mark }: Marked,
  label: 'SENT' | 'DRAFT',
  signal: AbortSignal | undefined,
): Promise<GmailMessage | undefined> {
  let messages: readonly GmailMessage[];
  try {
    messages = await gmail.thread(owner, threadId, [markHeader, 'Message-ID'], signal);
  } catch (cause) {
    if (!isProblem(cause, 'not_found')) throw cause; // all that stood in it was deleted
    return undefined;
  }
  return messages.find(({ labelIds, payload }) => {
    const { headers } = readTree(payload);
    const isOurs =
      headers.get(markHeader.toLowerCase()) === mark ||
      headers.get('message-id')?.includes(`<${messageIdOf(mark)}>`) === true;
    return isOurs && labelIds.includes(label);
  });
}
