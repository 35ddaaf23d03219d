import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeJwt, UnsecuredJWT } from 'jose';
import type { JWTPayload } from 'jose';
import type { RunningPart } from '../../../local/child/child.ts';
import { audience, googleClient } from '../../../local/config.ts';
import { signIn, signInMachine } from '../../../local/stack/sign-in.ts';
import type { SignedIn, SignIn } from '../../../local/stack/sign-in.ts';
import { startTenant } from '../../../local/tenant/index.ts';
import type { TenantConfig } from '../../../local/tenant/index.ts';

export const page = 'http://localhost:4280';
export const redirectUri = `${page}/`;

/** What the next sign-in at the Google double is to be. */
export interface GoogleScript {
  subject: string;
  name: string;
  email: string;
  refreshToken: string | undefined;
  /** Sent back in place of a code. */
  refusal: string | undefined;
  tokenStatus: number;
  /** What its token answers say was granted. */
  scope: string | undefined;
  audience: string;
}

/** A Google that answers what the test says, and remembers what it was asked. */
export interface GoogleDouble {
  readonly origin: string;
  readonly script: GoogleScript;
  readonly authorizations: URLSearchParams[];
  readonly exchanges: URLSearchParams[];
  close(): Promise<void>;
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

export async function googleDouble(): Promise<GoogleDouble> {
  const script: GoogleScript = {
    subject: '100000000000000000001',
    name: 'Lena Linked',
    email: 'linked@example.com',
    refreshToken: undefined,
    refusal: undefined,
    tokenStatus: 200,
    scope: undefined,
    audience: googleClient.id,
  };
  const authorizations: URLSearchParams[] = [];
  const exchanges: URLSearchParams[] = [];
  const authorize = (url: URL, response: ServerResponse): void => {
    authorizations.push(url.searchParams);
    const back = new URL(url.searchParams.get('redirect_uri') ?? '');
    back.searchParams.set('state', url.searchParams.get('state') ?? '');
    back.searchParams.set(script.refusal === undefined ? 'code' : 'error', script.refusal ?? 'google-code');
    response.writeHead(302, { location: back.href }).end();
  };
  const token = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    exchanges.push(new URLSearchParams(await bodyOf(request)));
    const { subject, name, email } = script;
    const id_token = new UnsecuredJWT({ name, email, email_verified: true })
      .setIssuer('https://accounts.google.com')
      .setAudience(script.audience)
      .setSubject(subject)
      .setExpirationTime('1h')
      .encode();
    response.writeHead(script.tokenStatus, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        access_token: `google-access-${exchanges.length}`,
        expires_in: 3599,
        token_type: 'Bearer',
        id_token,
        ...(script.scope === undefined ? {} : { scope: script.scope }),
        ...(script.refreshToken === undefined ? {} : { refresh_token: script.refreshToken }),
      }),
    );
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    if (url.pathname === '/accounts.google.com/o/oauth2/v2/auth') authorize(url, response);
    else if (url.pathname === '/oauth2.googleapis.com/token') void token(request, response);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    script,
    authorizations,
    exchanges,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function newTenant(settings: Partial<TenantConfig> = {}): Promise<RunningPart> {
  return startTenant({
    port: 0,
    googleOrigin: 'http://localhost:9',
    webOrigins: [page],
    loopbackNative: false,
    apiOrigin: 'http://localhost:7071',
    managementRate: 'off',
    ...settings,
  });
}

/** Signs in at the page's client. */
export function person(tenant: string, account: string, more: Partial<SignIn> = {}): Promise<SignedIn> {
  return signIn({ tenant, clientId: 'valet-spa', redirectUri, audience, account, ...more });
}

export function managementToken(tenant: string, scope?: string): Promise<string> {
  return signInMachine({
    tenant,
    clientId: 'valet-management',
    clientSecret: 'local-management-secret',
    audience: `${tenant}/api/v2/`,
    ...(scope === undefined ? {} : { scope }),
  });
}

export const claims = (token: string): JWTPayload => decodeJwt(token);

/** A call with a bearer token, and JSON in and out. */
export async function call(
  url: string,
  options: { token?: string; method?: string; body?: unknown } = {},
): Promise<{ status: number; headers: Headers; body: unknown }> {
  const response = await fetch(url, {
    method: options.method ?? 'GET',
    headers: {
      ...(options.token === undefined ? {} : { authorization: `Bearer ${options.token}` }),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
}
