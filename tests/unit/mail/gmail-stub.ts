import type { LinkedPerson } from '../../../shared/linked-accounts/index.ts';
import { GoogleApi } from '../../../shared/google/index.ts';
import { type GoogleTokens } from '../../../shared/linked-accounts/index.ts';
import type { OwnerId } from '../../../shared/people/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import type { Table } from '../../../shared/storage/index.ts';

/** What a test answers for one call: a JSON body, or a response of its own. */
export type Answering = (call: {
  method: string;
  path: string;
  query: URLSearchParams;
  body: unknown;
}) => unknown;

/**
 * A Google whose Gmail is one function. `calls` says what was asked, in order; what came in a batch follows `POST batch`.
 */
export function gmailWith(
  answering: Answering,
  account: { readonly id: string } = { id: 'account-1' },
  /** What a batch as a whole is answered with, in place of its answers. */
  spoilBatch: () => Response | undefined = () => undefined,
): { api: GoogleApi; calls: string[] } {
  const calls: string[] = [];
  const tokens = {
    accessToken: () => Promise.resolve(new Secret('token')),
    account: () => Promise.resolve(account.id),
    refreshAfter401: () => Promise.resolve(new Secret('token')),
    refused: () => undefined,
  } as unknown as GoogleTokens;
  const fetch = (input: string | URL, init?: RequestInit): Promise<Response> => {
    const url = new URL(input);
    const method = init?.method ?? 'GET';
    const path = url.pathname.replace('/gmail/v1/users/me/', '');
    calls.push(`${method} ${path}`);
    const ask = async (inner: { method: string; path: string; query: URLSearchParams; body: unknown }) => {
      const answer = await answering(inner);
      return answer instanceof Response ? answer : Response.json(answer);
    };
    if (path === '/batch/gmail/v1') {
      calls[calls.length - 1] = 'POST batch';
      const spoilt = spoilBatch();
      if (spoilt !== undefined) return Promise.resolve(spoilt);
      return batchOf(typeof init?.body === 'string' ? init.body : '', (inner) => {
        calls.push(`GET ${inner.path}`);
        return ask(inner);
      });
    }
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
    return Promise.resolve().then(() => ask({ method, path, query: url.searchParams, body }));
  };
  return { api: new GoogleApi({ fetch, tokens }), calls };
}

/** A batch as Google answers one: in another order, each with the place that it was asked at. */
async function batchOf(
  text: string,
  ask: (inner: { method: string; path: string; query: URLSearchParams; body: unknown }) => Promise<Response>,
): Promise<Response> {
  const asked = [...text.matchAll(/Content-ID: <(\d+)>\r\n\r\nGET (\S+) HTTP/g)];
  const parts = await Promise.all(
    asked.map(async ([, place = '', target = '']) => {
      const url = new URL(target, 'https://gmail.googleapis.com');
      const path = url.pathname.replace('/gmail/v1/users/me/', '');
      const answer = await ask({ method: 'GET', path, query: url.searchParams, body: undefined });
      return [
        'Content-Type: application/http',
        `Content-ID: <response-${place}>`,
        '',
        `HTTP/1.1 ${answer.status} Some`,
        'Content-Type: application/json; charset=UTF-8',
        '',
        await answer.text(),
      ].join('\r\n');
    }),
  );
  const body = parts
    .toReversed()
    .map((part) => `--batch_x\r\n${part}\r\n`)
    .join('');
  return new Response(`${body}--batch_x--`, {
    headers: { 'content-type': 'multipart/mixed; boundary=batch_x' },
  });
}

export const person: LinkedPerson & { readonly ownerId: OwnerId } = {
  subject: 'google-oauth2|1',
  issuedAt: 0,
  ownerId: 'owner-1' as OwnerId,
};

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
