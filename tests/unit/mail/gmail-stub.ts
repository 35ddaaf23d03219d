import type { LinkedPerson } from '../../../shared/linked-accounts/index.ts';
import { GoogleApi } from '../../../shared/google/index.ts';
import { type GoogleTokens } from '../../../shared/linked-accounts/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import type { Table } from '../../../shared/storage/index.ts';

/** What a test answers for one call: a JSON body, or a response of its own. */
export type Answering = (call: {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
}) => unknown;

/** A Google whose Gmail is one function. `calls` says what was asked, in order. */
export function gmailWith(answering: Answering): { api: GoogleApi; calls: string[] } {
  const calls: string[] = [];
  const tokens = {
    accessToken: () => Promise.resolve(new Secret('token')),
    refreshAfter401: () => Promise.resolve(new Secret('token')),
    refused: () => undefined,
  } as unknown as GoogleTokens;
  const fetch = (input: string | URL, init?: RequestInit): Promise<Response> => {
    const url = new URL(input);
    const method = init?.method ?? 'GET';
    const path = url.pathname.replace('/gmail/v1/users/me/', '');
    calls.push(`${method} ${path}`);
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    return Promise.resolve()
      .then(() => answering({ method, path, query: url.searchParams, body }))
      .then((answer) => (answer instanceof Response ? answer : Response.json(answer)));
  };
  return { api: new GoogleApi({ fetch, tokens }), calls };
}

export const person: LinkedPerson = { subject: 'google-oauth2|1', issuedAt: 0 };

/** Rows in memory with ETags, as far as answers need them. */
export function memoryTable(): Table {
  const rows = new Map<
    string,
    { columns: Readonly<Record<string, string | number | boolean>>; etag: string }
  >();
  let version = 0;
  const put = (row: Parameters<Table['insert']>[0]) => {
    version += 1;
    const columns = JSON.parse(JSON.stringify(row.columns)) as Record<string, string | number | boolean>;
    rows.set(`${row.partition} ${row.key}`, { columns, etag: String(version) });
    return { ok: true, etag: String(version) } as const;
  };
  const table: Pick<Table, 'get' | 'insert' | 'replace'> = {
    get: (partition, key) => {
      const row = rows.get(`${partition} ${key}`);
      return Promise.resolve(row === undefined ? undefined : { partition, key, ...row });
    },
    insert: (row) =>
      Promise.resolve(
        rows.has(`${row.partition} ${row.key}`) ? ({ ok: false, reason: 'exists' } as const) : put(row),
      ),
    replace: (row, etag) =>
      Promise.resolve(
        rows.get(`${row.partition} ${row.key}`)?.etag === etag
          ? put(row)
          : ({ ok: false, reason: 'changed' } as const),
      ),
  };
  return table as Table;
}
