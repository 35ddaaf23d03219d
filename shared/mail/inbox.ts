import type { MailList, MailRow } from '../contract/index.ts';
import { isProblem, type Problem } from '../errors/index.ts';
import { type Clock, deadline, orAborted, SingleFlight } from '../platform/index.ts';
import type { Gmail, GmailHistory, GmailList, ListQuery } from './gmail.ts';
import { type InboxState, withRows, withUnread } from './inbox-state.ts';
import type { InboxStore } from './inbox-store.ts';
import type { MailOwner } from './owner.ts';
import { rowOf } from './rows.ts';

export interface InboxQuery {
  /** Gmail's own search. Undefined: the inbox. */
  readonly q: string | undefined;
  readonly limit: number;
  /** Google's own page token. */
  readonly pageToken?: string | undefined;
  /** How old what is remembered may be, in seconds. Default 0: Google is asked whether it is up to date. */
  readonly maxAge?: number | undefined;
}

type Owner = Pick<MailOwner, 'subject' | 'issuedAt' | 'token' | 'ownerId'>;

/** Pages of 500 changes; after a longer absence asking for the rows again is cheaper. */
const maxHistoryPages = 4;
/** New messages whose rows are asked for together with the listing. */
const maxAhead = 40;
/** For everything that one look at the inbox does; the callers who share it have deadlines of their own. Milliseconds. */
const lookDeadline = 9000;
const tries = 3;
/** Labels that decide what an inbox lists. */
const listing: ReadonlySet<string> = new Set(['INBOX', 'TRASH', 'SPAM']);

/** A state that is up to date, and the new messages of the inbox. `moved`: its first page may be another by now. */
interface CaughtUp {
  readonly state: InboxState;
  readonly moved: boolean;
  readonly added: readonly string[];
}

/** A page as Google lists it. */
interface Listed {
  readonly state: InboxState;
  readonly ids: readonly string[];
  readonly next?: string | undefined;
  /** Why rows that were asked for with it did not come, by their id. */
  readonly failed: ReadonlyMap<string, Problem>;
}

/**
 * An inbox for few calls and few of Google's quota units. A message never changes but for its labels, so a row is asked
 * for once (20 units), and the history tells what became of labels and of the listing since (2). What is remembered is
 * shared by all instances. An inbox of 25 costs 506 units and three requests the first time, 2 and one when it is shown
 * again, and 20 for each new message, which come in one request more.
 */
export class Inbox {
  readonly #gmail: Gmail;
  readonly #store: InboxStore;
  readonly #clock: Clock;
  readonly #flights = new SingleFlight<MailList>();

  constructor(gmail: Gmail, store: InboxStore, clock: Clock) {
    this.#gmail = gmail;
    this.#store = store;
    this.#clock = clock;
  }

  /** Joined by whoever asks for the same at the same time: two tabs need not ask twice. */
  page(owner: Owner, query: InboxQuery, signal?: AbortSignal): Promise<MailList> {
    const { q, limit, pageToken, maxAge } = query;
    const key = JSON.stringify([owner.ownerId, q, limit, pageToken, maxAge]);
    return orAborted(
      this.#flights.run(key, () => this.#page(owner, query, deadline(lookDeadline))),
      signal,
    );
  }

  /** What was done here is seen at once, by every instance; if it cannot be noted the history tells it. */
  async markedRead(owner: Owner, id: string): Promise<void> {
    for (let attempt = 0; attempt < tries; attempt += 1) {
      const { state, etag } = await this.#store.read(owner.ownerId);
      if (state?.rows.some((row) => row.id === id && row.unread) !== true) return;
      if (await this.#store.write(owner.ownerId, withUnread(state, id, false), etag)) return;
    }
  }

  async #page(owner: Owner, query: InboxQuery, signal: AbortSignal): Promise<MailList> {
    const { limit, maxAge = 0 } = query;
    const [account, kept] = await Promise.all([
      this.#gmail.account(owner, signal),
      this.#store.read(owner.ownerId),
    ]);
    const known = kept.state?.account === account ? kept.state : undefined;
    const isFirst = (query.q ?? '') === '' && query.pageToken === undefined;
    const caught = await this.#current(owner, known, account, maxAge * 1000, signal);
    const remembered = isFirst && !caught.moved ? caught.state.first : undefined;
    const listed: Listed =
      remembered?.limit === limit
        ? { ...remembered, state: caught.state, failed: new Map() }
        : await this.#list(owner, query, caught, isFirst, signal);
    const { state, ids, next } = listed;
    // Where nothing was asked of Google, what it could not give is not asked for either.
    const held = state === known ? (remembered?.missing ?? []) : [];
    const had = new Set([...state.rows.map(({ id }) => id), ...listed.failed.keys(), ...held]);
    const open = ids.filter((id) => !had.has(id));
    const { rows, failed } = await this.#gmail.many(owner, { ids: open }, signal);
    const fetched = [...rows.values()].map(rowOf);
    const items = rowsOf({ ...state, rows: [...fetched, ...state.rows] }, ids);
    const failures = new Map([...listed.failed, ...failed]);
    const missing = ids.filter((id) => failures.has(id) || held.includes(id));
    const problem = failures.get(missing[0] ?? '');
    if (items.length === 0 && problem !== undefined) throw problem;
    const page = { items, nextCursor: next, ...(missing.length > 0 && { missing }) };
    // Nothing was asked of Google, and so there is nothing to note.
    if (state === known && open.length === 0) return page;
    // One that is gone is not asked for again; one that is missing is, as soon as Google is asked at all.
    const there = new Set([...items.map(({ id }) => id), ...missing]);
    const first = isFirst ? { limit, ids: ids.filter((id) => there.has(id)), missing, next } : state.first;
    await this.#store.write(owner.ownerId, withRows({ ...state, first }, items), kept.etag);
    return page;
  }

  /** What is remembered, when it is young enough or after Google told what happened since. */
  async #current(
    owner: Owner,
    known: InboxState | undefined,
    account: string,
    maxAge: number,
    signal: AbortSignal,
  ): Promise<CaughtUp> {
    const now = this.#clock.now();
    if (known !== undefined && now - known.checkedAt < maxAge)
      return { state: known, moved: false, added: [] };
    const caught = known === undefined ? undefined : await this.#catchUp(owner, known, signal);
    const { state, ...news } = caught ?? (await this.#anew(owner, account, signal));
    return { ...news, state: { ...state, checkedAt: now } };
  }

  /** Taken before any row or listing is, so that whatever happens to one afterwards is in the history. */
  async #anew(owner: Owner, account: string, signal: AbortSignal): Promise<CaughtUp> {
    const { historyId } = await this.#gmail.profile(owner, signal);
    return { state: { account, historyId, checkedAt: 0, rows: [] }, moved: true, added: [] };
  }

  /** Asks Google for the listing, and for the rows of what is known to be new along with it. */
  async #list(
    owner: Owner,
    query: InboxQuery,
    { state, moved, added }: CaughtUp,
    isFirst: boolean,
    signal: AbortSignal,
  ): Promise<Listed> {
    const ahead = isFirst ? added.slice(-maxAhead) : [];
    const wish = { ids: ahead, list: listQuery(query) };
    const { rows, failed, list } = await this.#gmail.many(owner, wish, signal);
    const listed: GmailList = list ?? { messages: [] };
    const found = [...rows.values()].map(rowOf);
    return {
      state: { ...withRows(state, found), first: moved ? undefined : state.first },
      ids: listed.messages.map(({ id }) => id),
      next: listed.nextPageToken === '' ? undefined : listed.nextPageToken,
      failed,
    };
  }

  /** Applies what happened since; undefined when that is too long ago. Doing so twice, in order, changes nothing. */
  async #catchUp(owner: Owner, known: InboxState, signal: AbortSignal): Promise<CaughtUp | undefined> {
    let state = known;
    let pageToken: string | undefined;
    let moved = false;
    const added = new Set<string>();
    for (let page = 0; page < maxHistoryPages; page += 1) {
      let answer: GmailHistory;
      try {
        answer = await this.#gmail.history(owner, { startHistoryId: known.historyId, pageToken }, signal);
      } catch (cause) {
        if (isProblem(cause, 'not_found')) return undefined;
        throw cause;
      }
      for (const change of answer.history) {
        for (const { id, unread } of readMarks(change)) state = withUnread(state, id, unread);
        for (const id of arrivals(change)) added.add(id);
        moved ||= movesListing(change);
      }
      pageToken = answer.nextPageToken === '' ? undefined : answer.nextPageToken;
      if (pageToken !== undefined) continue;
      const rows = new Set(state.rows.map(({ id }) => id));
      const fresh = [...added].filter((id) => !rows.has(id));
      return { state: { ...state, historyId: answer.historyId }, moved, added: fresh };
    }
    return undefined;
  }
}

type Change = GmailHistory['history'][number];

/** What was marked as read or unread, in order. */
function* readMarks({ labelsAdded, labelsRemoved }: Change): Generator<{ id: string; unread: boolean }> {
  for (const { message, labelIds } of labelsAdded) {
    if (labelIds.includes('UNREAD')) yield { id: message.id, unread: true };
  }
  for (const { message, labelIds } of labelsRemoved) {
    if (labelIds.includes('UNREAD')) yield { id: message.id, unread: false };
  }
}

/** New messages of the inbox. One whose labels are not told may be one. */
const arrivals = ({ messagesAdded }: Change): string[] =>
  messagesAdded
    .filter(({ message }) => message.labelIds?.includes('INBOX') !== false)
    .map(({ message }) => message.id);

const movesListing = (change: Change): boolean =>
  change.messagesDeleted.length > 0 ||
  arrivals(change).length > 0 ||
  [...change.labelsAdded, ...change.labelsRemoved].some(({ labelIds }) =>
    labelIds.some((label) => listing.has(label)),
  );

function rowsOf({ rows }: InboxState, ids: readonly string[]): MailRow[] {
  const known = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => known.get(id)).filter((row) => row !== undefined);
}

function listQuery({ q, limit, pageToken }: InboxQuery): ListQuery {
  const what = q === undefined || q === '' ? { labelIds: 'INBOX' } : { q };
  return { ...what, maxResults: limit, pageToken };
}
