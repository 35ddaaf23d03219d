import { z } from 'zod';
import { ImportReport, RowList } from '../shared/contract/index.ts';
import { Secret, systemClock } from '../shared/platform/index.ts';
import { createStorage } from '../shared/storage/index.ts';
import { startStack, type Stack } from '../local/stack/index.ts';
import { signIn, signInMachine } from '../local/stack/sign-in.ts';
import { inTurns, millisecondsOf, printTable } from './measure.ts';

const sizes = [1_000, 10_000, 100_000] as const;
/** Lines in one import: about 5 MB. */
const linesAtOnce = 25_000;
const pageSize = 50;
const turns = 15;

/** One stack with one person, who has so many rows and is alone in storage. */
interface Subject {
  readonly rows: number;
  readonly stack: Stack;
  readonly ask: (path: string) => Promise<unknown>;
  readonly send: (from: number, to: number) => Promise<ImportReport>;
  /** What storage answers without the API between. */
  readonly storageAlone: (after: string | undefined) => Promise<unknown>;
}

const Person = z.object({ key: z.string(), id: z.string(), email: z.string() });
const free = { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 };

/** Ids in an order of their own, as a calendar's are, so that a file is not written in the order of keys. */
const idOf = (at: number): string => `e${((at * 7919) % 1_000_003).toString().padStart(7, '0')}`;

async function json(url: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(220_000) });
  const body: unknown = await response.json();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${JSON.stringify(body)}`);
  return body;
}

async function subject(rows: number): Promise<Subject> {
  const stack = await startStack({ ports: free });
  const { ready, settings } = stack;
  const headers = { 'content-type': 'application/json' };
  const person = Person.parse(
    await json(`${ready.tenant}/__people`, { method: 'POST', headers, body: '{}' }),
  );
  const { accessToken } = await signIn({
    tenant: ready.tenant,
    clientId: ready.clients.spa.id,
    redirectUri: `${ready.web}/`,
    audience: ready.audience,
    account: [person.key, person.email],
  });
  const [machine] = ready.clients.machines;
  if (machine === undefined) throw new Error('there is no machine');
  const { id: clientId, secret: clientSecret } = machine;
  const common = { tenant: ready.tenant, audience: ready.audience };
  const machineToken = await signInMachine({ ...common, clientId, clientSecret });

  const ask = (path: string): Promise<unknown> =>
    json(`${ready.api}${path}`, { headers: { authorization: `Bearer ${accessToken}` } });
  const { id: ownerId } = z.object({ id: z.string() }).parse(await ask('/api/me'));
  const connectionString = new Secret(settings['STORAGE_CONNECTION_STRING'] ?? '');
  const storage = createStorage({ kind: 'connection-string', connectionString }, { clock: systemClock });
  const title =
    'A meeting of the kind that calendars are full of, with a title of a hundred characters, more or less.';
  return {
    rows,
    stack,
    ask,
    async send(from, to) {
      const lines = Array.from({ length: to - from }, (_, line) =>
        JSON.stringify({ owner: person.id, id: idOf(from + line), title, at: from + line }),
      );
      const report = await json(`${ready.api}/api/imports/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${machineToken}`, 'content-type': 'application/x-ndjson' },
        body: lines.join('\n'),
      });
      return ImportReport.parse(report);
    },
    storageAlone: (after) =>
      storage.table('rows').page({
        partition: `${ownerId}:events`,
        limit: pageSize,
        ...(after === undefined ? {} : { filter: `RowKey gt '${after}'` }),
      }),
  };
}

/** Sends all of a subject's rows; gives rows a second, and holds the report against what should have become of them. */
async function importAll({ rows, send }: Subject, outcome: 'created' | 'unchanged'): Promise<number> {
  let landed = 0;
  const taken = await millisecondsOf(async () => {
    for (let from = 0; from < rows; from += linesAtOnce) {
      landed += (await send(from, Math.min(from + linesAtOnce, rows)))[outcome];
    }
  });
  if (landed !== rows) throw new Error(`${landed} of ${rows} rows were ${outcome}`);
  return (rows / taken) * 1000;
}

/** A cursor and a key in the middle of a list. Found by walking there, since cursors are opaque. */
async function middleOf({ rows, ask }: Subject): Promise<{ cursor: string; after: string }> {
  let cursor = '';
  let after = '';
  // Not all the way: a walk of a thousand pages says no more than one of ten.
  const pages = Math.min(10, rows / 200);
  for (let page = 0; page < pages; page += 1) {
    const query = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const list = RowList.parse(await ask(`/api/tables/events?limit=100${query}`));
    cursor = list.nextCursor ?? '';
    after = list.items.at(-1)?.id ?? '';
  }
  return { cursor, after };
}

/**
 * Import and list of one person's rows, and how both grow. Storage is measured beside the API, because the local one
 * searches all of its rows for each page, where Azure Tables keeps an order by partition and row.
 */
export async function benchRows(): Promise<void> {
  const subjects: Subject[] = [];
  try {
    const imports: { fresh: number; again: number }[] = [];
    for (const size of sizes) {
      const next = await subject(size);
      subjects.push(next);
      process.stdout.write(`importing ${size.toLocaleString('en')} rows\n`);
      const fresh = await importAll(next, 'created');
      imports.push({ fresh, again: await importAll(next, 'unchanged') });
    }
    const measures = await Promise.all(
      subjects.map(async (each) => {
        const { cursor, after } = await middleOf(each);
        const list = `/api/tables/events?limit=${pageSize}`;
        return [
          () => each.ask(list),
          () => each.ask(`${list}&cursor=${encodeURIComponent(cursor)}`),
          () => each.storageAlone(undefined),
          () => each.storageAlone(after),
        ];
      }),
    );
    process.stdout.write(`listing ${pageSize} rows, ${turns} times each, in turns\n\n`);
    const medians = await inTurns(measures.flat(), turns);
    const rows = sizes.map((size, at) => {
      const [first = NaN, later = NaN, storageFirst = NaN, storageLater = NaN] = medians.slice(at * 4);
      const { fresh = NaN, again = NaN } = imports[at] ?? {};
      return { size, values: [fresh, again, first, later, storageFirst, storageLater] };
    });
    const head = ['rows', 'import/s', 'again/s', 'list ms', 'later ms', 'storage ms', 'storage later'];
    printTable(
      head,
      rows.map(({ size, values }) => [size.toLocaleString('en'), ...values]),
    );
    process.stdout.write(
      '\ngrowth against the line above (1.0: none; list times, not rows a second, grow with rows)\n',
    );
    printTable(
      head,
      rows
        .slice(1)
        .map(({ size, values }, at) => [
          `× ${size / (rows[at]?.size ?? size)}`,
          ...values.map((value, column) => value / (rows[at]?.values[column] ?? NaN)),
        ]),
    );
  } finally {
    await Promise.all(subjects.map(({ stack }) => stack.stop()));
  }
}
