import { z } from 'zod';
import { Problem } from '../../../shared/errors/index.ts';
import { type AnyRoute, anyone, type Gate, routesFor, serve } from '../../../shared/http/index.ts';
import type { Caller } from '../../../shared/identity/index.ts';
import type { OwnerId } from '../../../shared/people/index.ts';
import type { Log, LogFields } from '../../../shared/platform/index.ts';
import { Secret } from '../../../shared/platform/index.ts';

export const web = 'https://page.example';
export const route = routesFor<{ readonly greeting: string }>();
export const text = z.object({ text: z.string() });
export const say = (words: string) => ({ status: 200, body: { text: words } }) as const;

export function caller(kind: 'person' | 'machine', permissions: string[] = []): Caller {
  const base = {
    issuer: 'https://tenant.example/',
    subject: 'somebody',
    clientId: 'client',
    permissions: new Set(permissions),
    issuedAt: 0,
    expiresAt: 1,
    token: new Secret('t'),
  };
  return kind === 'machine'
    ? { kind, ...base }
    : { kind, ...base, name: undefined, email: undefined, picture: undefined };
}

export interface Ask {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Record<string, string>;
  readonly params?: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/** Serves one request and gives the answer together with what was logged. */
export async function ask(
  routes: readonly AnyRoute<{ readonly greeting: string }>[],
  request: Ask = {},
  who?: Caller,
) {
  const lines: { level: keyof Log; event: string; fields: LogFields | undefined }[] = [];
  const note = (level: keyof Log) => (event: string, fields?: LogFields) =>
    void lines.push({ level, event, fields });
  const gate: Gate<{ readonly greeting: string }> = {
    services: { greeting: 'hello' },
    webOrigins: [web],
    publicOrigin: 'https://api.example',
    authenticate: () =>
      who === undefined ? Promise.reject(new Problem('invalid_token', 'No.')) : Promise.resolve(who),
    ownerOf: () => Promise.resolve('owner1' as OwnerId),
  };
  const bytes = typeof request.body === 'string' ? new TextEncoder().encode(request.body) : request.body;
  const headers = new Headers(request.headers);
  if (bytes !== undefined && !headers.has('transfer-encoding') && !headers.has('content-length')) {
    headers.set('content-length', String(bytes.byteLength));
  }
  const response = await serve(
    {
      method: request.method ?? 'GET',
      url: request.url ?? 'https://api.example/api/thing',
      headers,
      params: request.params ?? {},
      arrayBuffer: () => Promise.resolve(new Uint8Array(bytes ?? []).buffer),
    },
    routes,
    gate,
    { info: note('info'), warn: note('warn'), error: note('error') },
  );
  const json =
    typeof response.body === 'string' ? (JSON.parse(response.body) as Record<string, unknown>) : undefined;
  return { ...response, json, lines };
}

export const open = route({
  method: 'GET',
  path: '/api/thing',
  summary: 'open',
  access: anyone(),
  answers: { 200: text },
  problems: [],
  work: ({ app }) => say(app.greeting),
});
export const bearer = { authorization: 'Bearer aaaa.bbbb.cccc' };
