import type { TransactionAction } from '@azure/data-tables';
import { Problem } from '../errors/index.ts';
import { call, must, type Answer } from './calls.ts';
import type { Clients } from './clients.ts';
import { type NewRow, type Row, rowOf, toEntity } from './rows.ts';

/** What became of a conditional write. `changed`: the ETag no longer matches. */
export type Write =
  | { readonly ok: true; readonly etag: string }
  | { readonly ok: false; readonly reason: 'exists' | 'missing' | 'changed' };

/** One step of a batch: all of them happen or none. At most 100, one partition, one step a row, 4 MiB. */
export type Step =
  | { readonly do: 'insert' | 'upsert'; readonly row: NewRow }
  | { readonly do: 'replace' | 'merge'; readonly row: NewRow; readonly etag: string }
  | { readonly do: 'delete'; readonly partition: string; readonly key: string; readonly etag: string };

export interface RowQuery {
  /** One partition; every partition up to and with a name; or those from one name on and before another. */
  readonly partition: string | { readonly upTo: string } | { readonly from: string; readonly before: string };
  /** First key, inclusive. */
  readonly from?: string;
  /** First key that no longer belongs, exclusive. */
  readonly before?: string;
  /** A further OData condition. Build it with `quoted` for values. */
  readonly filter?: string | undefined;
  readonly select?: readonly string[];
  /** Rows a page, at most 1,000. A page may hold fewer and still have a next one. */
  readonly limit?: number;
  readonly continuation?: string | undefined;
}

export interface RowPage {
  readonly rows: Row[];
  /** There may be more: ask again with it. */
  readonly continuation: string | undefined;
}

/**
 * A table: rows by partition and key, made on first use. A write whose answer was lost is sent again, so `exists` and
 * `changed` may speak of this very write: read the row where that matters.
 */
export interface Table {
  get(partition: string, key: string, signal?: AbortSignal): Promise<Row | undefined>;
  insert(row: NewRow, signal?: AbortSignal): Promise<Write>;
  replace(row: NewRow, etag: string, signal?: AbortSignal): Promise<Write>;
  /** Writes the given properties and leaves the others. */
  merge(row: NewRow, etag: string, signal?: AbortSignal): Promise<Write>;
  /** Writes whatever was there. */
  upsert(row: NewRow, signal?: AbortSignal): Promise<void>;
  delete(partition: string, key: string, etag?: string, signal?: AbortSignal): Promise<Write>;
  page(query: RowQuery, signal?: AbortSignal): Promise<RowPage>;
  batch(steps: readonly Step[], signal?: AbortSignal): Promise<Write>;
}

/** A value for an OData filter. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function asWrite(answer: Answer<object>): Write {
  if (answer.ok) return { ok: true, etag: String(Reflect.get(answer.value, 'etag') ?? '') };
  if (answer.status === 404) return { ok: false, reason: 'missing' };
  return { ok: false, reason: answer.status === 409 ? 'exists' : 'changed' };
}

function toAction(step: Step): TransactionAction {
  switch (step.do) {
    case 'insert':
      return ['create', toEntity(step.row)];
    case 'upsert':
      return ['upsert', toEntity(step.row), 'Replace'];
    case 'replace':
      return ['update', toEntity(step.row), 'Replace', { etag: step.etag }];
    case 'merge':
      return ['update', toEntity(step.row), 'Merge', { etag: step.etag }];
    case 'delete':
      return ['delete', { partitionKey: step.partition, rowKey: step.key, etag: step.etag }];
  }
}

function partitionFilter(partition: RowQuery['partition']): string {
  if (typeof partition === 'string') return `PartitionKey eq ${quoted(partition)}`;
  if ('upTo' in partition) return `PartitionKey le ${quoted(partition.upTo)}`;
  return `PartitionKey ge ${quoted(partition.from)} and PartitionKey lt ${quoted(partition.before)}`;
}

function filterOf(query: RowQuery): string {
  const parts = [partitionFilter(query.partition)];
  if (query.from !== undefined) parts.push(`RowKey ge ${quoted(query.from)}`);
  if (query.before !== undefined) parts.push(`RowKey lt ${quoted(query.before)}`);
  if (query.filter !== undefined) parts.push(`(${query.filter})`);
  return parts.join(' and ');
}

const always = ['partitionKey', 'rowKey'];

export function createTable(clients: Clients, name: string): Table {
  /** Runs `work`; when the table is not there, makes it and runs `work` again. */
  const run = async <Value>(
    work: (signal: AbortSignal) => Promise<Value>,
    expected: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<Answer<Value>> => {
    const answer = await call(work, [404, ...expected], signal);
    if (answer.ok || answer.status !== 404 || answer.code !== 'TableNotFound') return answer;
    const client = await clients.table(name);
    await must((abortSignal) => client.createTable({ abortSignal }), signal);
    return call(work, [404, ...expected], signal);
  };

  const update = async (
    mode: 'Replace' | 'Merge',
    row: NewRow,
    etag: string,
    signal?: AbortSignal,
  ): Promise<Write> => {
    const client = await clients.table(name);
    return asWrite(
      await run(
        (abortSignal) => client.updateEntity(toEntity(row), mode, { etag, abortSignal }),
        [412],
        signal,
      ),
    );
  };

  return {
    async get(partition, key, signal) {
      const client = await clients.table(name);
      const answer = await run(
        (abortSignal) => client.getEntity(partition, key, { abortSignal }),
        [],
        signal,
      );
      return answer.ok ? rowOf(answer.value) : undefined;
    },
    async insert(row, signal) {
      const client = await clients.table(name);
      return asWrite(
        await run((abortSignal) => client.createEntity(toEntity(row), { abortSignal }), [409], signal),
      );
    },
    replace: (row, etag, signal) => update('Replace', row, etag, signal),
    merge: (row, etag, signal) => update('Merge', row, etag, signal),
    async upsert(row, signal) {
      const client = await clients.table(name);
      await run((abortSignal) => client.upsertEntity(toEntity(row), 'Replace', { abortSignal }), [], signal);
    },
    async delete(partition, key, etag = '*', signal) {
      const client = await clients.table(name);
      return asWrite(
        await run((abortSignal) => client.deleteEntity(partition, key, { etag, abortSignal }), [412], signal),
      );
    },
    async page(query, signal) {
      const client = await clients.table(name);
      const answer = await run(
        async (abortSignal) => {
          const pages = client
            .listEntities({
              abortSignal,
              queryOptions: {
                filter: filterOf(query),
                ...(query.select === undefined ? {} : { select: [...always, ...query.select] }),
              },
            })
            .byPage({
              maxPageSize: query.limit ?? 1000,
              ...(query.continuation === undefined ? {} : { continuationToken: query.continuation }),
            });
          return pages.next();
        },
        [],
        signal,
      );
      if (!answer.ok || answer.value.done === true) return { rows: [], continuation: undefined };
      const page = answer.value.value;
      return { rows: page.map(rowOf), continuation: page.continuationToken };
    },
    async batch(steps, signal) {
      const client = await clients.table(name);
      const actions = steps.map(toAction);
      return asWrite(
        await run(
          async (abortSignal) => {
            const { subResponses } = await client.submitTransaction(actions, { abortSignal });
            if (subResponses.length === actions.length) return {};
            throw new Problem('upstream_failed', 'Storage gave an answer that makes no sense.', {
              cause: new Error(`${subResponses.length} answers to a batch of ${actions.length}`),
            });
          },
          [409, 412],
          signal,
        ),
      );
    },
  };
}
