import type { JsonObject, Page, Row } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import { type Clock, newestFirstId, randomId } from '../platform/index.ts';
import { quoted, type Table } from '../storage/index.ts';
import { checkId, checkMembers, type Content, contentOf } from './content.ts';
import type { Operation, TableDeclaration } from './declarations.ts';
import { mergePatch } from './merge-patch.ts';
import { fromTableRow, shown, type StoredRow, toTableRow } from './stored.ts';

/** Conditions of a write, as the headers have them (RFC 9110 §13.1). */
export interface Conditions {
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** The rows of one table that one caller may see: opened for that caller, and for no other partition. */
export interface Rows {
  /** What a cursor of this list belongs to. */
  readonly bound: readonly string[];
  /** By id. `nextCursor` is the last id of the page: the route wraps it. */
  list(
    query: { readonly after: string | undefined; readonly limit: number },
    signal?: AbortSignal,
  ): Promise<Page<Row>>;
  /** @throws Problem `not_found` */
  get(id: string, signal?: AbortSignal): Promise<Row>;
  /** @throws Problem `conflict` when the client chose an id that is taken */
  create(body: JsonObject, signal?: AbortSignal): Promise<Row>;
  /** Creates with `if-none-match: *`, replaces with `if-match`. @throws Problem `precondition_required`, `precondition_failed` */
  put(
    id: string,
    body: JsonObject,
    conditions: Conditions,
    signal?: AbortSignal,
  ): Promise<{ row: Row; created: boolean }>;
  /** JSON Merge Patch. @throws Problem `not_found`, `precondition_required`, `precondition_failed` */
  patch(id: string, patch: JsonObject, conditions: Conditions, signal?: AbortSignal): Promise<Row>;
  /** @throws Problem `not_found`, `precondition_failed` */
  remove(id: string, conditions: Conditions, signal?: AbortSignal): Promise<void>;
}

export interface RowsOptions {
  readonly table: Table;
  readonly declaration: TableDeclaration;
  readonly partition: string;
  readonly clock: Clock;
  /** Throws when this caller may not. */
  readonly admit: (operation: Operation) => void;
  /** Throws when nothing may be written any more, because the owner asked to be forgotten. */
  readonly holdToTombstone: (signal?: AbortSignal) => Promise<void>;
}

const notFound = (): Problem => new Problem('not_found', 'There is no such row.');
const stale = (detail: string): Problem => new Problem('precondition_failed', detail);

/** `*`, or a list of entity tags. A weak one never matches: RFC 9110 §13.1.1 wants the strong comparison here. */
function holdToMatch(ifMatch: string | undefined, row: StoredRow): void {
  if (ifMatch === undefined) return;
  const tags = ifMatch.split(',').map((tag) => tag.trim());
  if (!tags.includes('*') && !tags.includes(`"${row.version}"`)) {
    throw stale('The row has changed since you read it. Read it again.');
  }
}

function idWithin(content: Pick<Content, 'id'>, id: string): void {
  if (content.id !== undefined && content.id !== id) {
    throw new Problem('invalid_request', 'The id in the row is not the one in the address.');
  }
}

export function createRows(options: RowsOptions): Rows {
  const { table, declaration, partition, clock, admit, holdToTombstone } = options;

  const read = async (id: string, signal?: AbortSignal): Promise<StoredRow | undefined> => {
    const row = await table.get(partition, id, signal);
    return row === undefined ? undefined : fromTableRow(row);
  };

  /** The new row, or undefined when the id is taken. */
  const insert = async (id: string, content: Content, signal?: AbortSignal): Promise<Row | undefined> => {
    const now = new Date(clock.now()).toISOString();
    const stamps = { createdAt: now, changedAt: now, version: randomId() };
    const written = await table.insert(toTableRow(partition, id, content, stamps), signal);
    // What is there may be of an earlier try of this very insert, whose answer was lost.
    if (!written.ok && (await read(id, signal))?.version !== stamps.version) return undefined;
    return shown({ ...stamps, id, data: content.data });
  };

  /** Replaces the row by what `next` makes of it, only from a version that the caller knows. */
  const replace = async (
    id: string,
    ifMatch: string,
    missing: () => Problem,
    next: (row: StoredRow) => Content,
    signal?: AbortSignal,
  ): Promise<Row> => {
    const version = randomId();
    for (;;) {
      const row = await read(id, signal);
      if (row === undefined) throw missing();
      if (row.version === version) return shown(row);
      holdToMatch(ifMatch, row);
      const content = next(row);
      const changedAt = new Date(clock.now()).toISOString();
      const stamps = { createdAt: row.createdAt, changedAt, version };
      const written = await table.replace(toTableRow(partition, id, content, stamps), row.storageTag, signal);
      if (written.ok) return shown({ ...stamps, id, data: content.data });
    }
  };

  return {
    bound: ['rows', partition],
    async list({ after, limit }, signal) {
      admit('read');
      const filter = after === undefined ? undefined : `RowKey gt ${quoted(after)}`;
      let continuation: string | undefined;
      for (;;) {
        const page = await table.page({ partition, limit, filter, continuation }, signal);
        continuation = page.continuation;
        // Storage may answer an empty page although more is to come; its continuation is no key to go on from.
        if (page.rows.length === 0 && continuation !== undefined) continue;
        const items = page.rows.map((row) => shown(fromTableRow(row)));
        return { items, nextCursor: continuation === undefined ? undefined : items.at(-1)?.id };
      }
    },
    async get(id, signal) {
      admit('read');
      const row = await read(id, signal);
      if (row === undefined) throw notFound();
      return shown(row);
    },
    async create(body, signal) {
      admit('create');
      const content = contentOf(body, declaration);
      await holdToTombstone(signal);
      const row = await insert(content.id ?? newestFirstId(clock.now()), content, signal);
      if (row === undefined) throw new Problem('conflict', 'There is a row with this id already.');
      return row;
    },
    async put(rawId, body, { ifMatch, ifNoneMatch }, signal) {
      const creates = ifNoneMatch !== undefined;
      if (creates && (ifMatch !== undefined || ifNoneMatch.trim() !== '*')) {
        throw new Problem('invalid_request', 'Send either if-none-match: * or if-match.');
      }
      if (!creates && ifMatch === undefined) {
        throw new Problem(
          'precondition_required',
          'Send if-none-match: * to create the row, or if-match with its etag to replace it.',
        );
      }
      admit(creates ? 'create' : 'replace');
      const id = checkId(rawId);
      const content = contentOf(body, declaration);
      idWithin(content, id);
      await holdToTombstone(signal);
      if (ifMatch !== undefined) {
        const missing = (): Problem => stale('There is no such row to replace.');
        return { row: await replace(id, ifMatch, missing, () => content, signal), created: false };
      }
      const row = await insert(id, content, signal);
      if (row === undefined) throw stale('There is a row with this id already.');
      return { row, created: true };
    },
    async patch(id, patch, { ifMatch }, signal) {
      admit('replace');
      if (ifMatch === undefined) {
        throw new Problem('precondition_required', 'Send if-match with the etag of the row.');
      }
      checkMembers(patch);
      const { id: patchId, ...changes } = patch;
      idWithin({ id: Object.hasOwn(patch, 'id') ? checkId(patchId) : undefined }, id);
      await holdToTombstone(signal);
      return replace(
        id,
        ifMatch,
        notFound,
        ({ data }) => contentOf(mergePatch(data, changes), declaration),
        signal,
      );
    },
    async remove(id, { ifMatch }, signal) {
      admit('remove');
      for (;;) {
        const row = await read(id, signal);
        if (row === undefined) throw notFound();
        holdToMatch(ifMatch, row);
        const tag = ifMatch === undefined ? '*' : row.storageTag;
        const deleted = await table.delete(partition, id, tag, signal);
        // Missing by now: deleted by an earlier try of this very call, or by another; gone in either case.
        if (deleted.ok || deleted.reason === 'missing') return;
      }
    },
  };
}
