import type { ServerResponse } from 'node:http';
import type { RpcCookie, RpcData, RpcHttp } from './rpc.ts';

function cookieLine(cookie: RpcCookie): string {
  const seconds = cookie.expires?.value.seconds;
  const sameSite = { lax: 'Lax', strict: 'Strict', explicitNone: 'None', none: undefined }[
    cookie.sameSite ?? 'none'
  ];
  return [
    `${encodeURIComponent(cookie.name)}=${encodeURIComponent(cookie.value)}`,
    cookie.maxAge === undefined ? '' : `max-age=${cookie.maxAge.value}`,
    seconds === undefined ? '' : `expires=${new Date(seconds * 1000).toUTCString()}`,
    cookie.domain === undefined ? '' : `domain=${cookie.domain.value}`,
    `path=${cookie.path?.value ?? '/'}`,
    cookie.secure?.value === true ? 'secure' : '',
    cookie.httpOnly?.value === true ? 'httponly' : '',
    sameSite === undefined ? '' : `samesite=${sameSite}`,
  ]
    .filter((part) => part !== '')
    .join('; ');
}

function bytesOf(body: RpcData | null | undefined): Buffer {
  if (body?.bytes !== undefined) return Buffer.from(body.bytes);
  return Buffer.from(body?.string ?? body?.json ?? '', 'utf8');
}

/** These belong to the connection, and the server writes them itself. */
const ofTheServer: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'date',
  'server',
]);

/** Ends the exchange with a status and nothing else: the host's own answers have no body. */
export function answerEmpty(response: ServerResponse, status: number): void {
  response.writeHead(status, status === 204 ? {} : { 'content-length': '0' }).end();
}

/** Turns the library's answer into HTTP; a handler that returned nothing is 204, as on the host. */
export function answer(response: ServerResponse, method: string, http: RpcHttp | undefined): void {
  if (http === undefined) {
    answerEmpty(response, 204);
    return;
  }
  const status = Number(http.statusCode ?? '200');
  const body = bytesOf(http.body);
  for (const [name, value] of Object.entries(http.headers ?? {})) {
    const lower = name.toLowerCase();
    const declaredByHead = method === 'HEAD' && lower === 'content-length';
    if (!ofTheServer.has(lower) && (lower !== 'content-length' || declaredByHead))
      response.setHeader(name, value);
  }
  const cookies = (http.cookies ?? []).map(cookieLine);
  if (cookies.length > 0) response.appendHeader('set-cookie', cookies);
  response.statusCode = status;
  const bodiless = method === 'HEAD' || status === 204 || status === 205 || status === 304;
  if (!bodiless) response.setHeader('content-length', body.byteLength);
  response.end(bodiless ? undefined : body);
}
