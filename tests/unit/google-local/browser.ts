import { createHash, randomBytes } from 'node:crypto';
import { startGoogle } from '../../../local/google/index.ts';
import type { RunningPart } from '../../../local/child/child.ts';
import { googleClient } from '../../../local/config.ts';

/** Where the tests' imaginary tenant receives codes; nothing listens there, redirects are read, not followed. */
export const redirectUri = 'http://localhost:1/login/callback';
export const photosScope = 'https://www.googleapis.com/auth/photospicker.mediaitems.readonly';
export const mailScope = 'https://www.googleapis.com/auth/gmail.modify';

/** Someone whom Google knows: no account has to be chosen. */
export const linked = { login_hint: 'linked@example.com' };
/** All that the tenant may ask for, for use while the person is away. */
export const offline = {
  access_type: 'offline',
  scope: `openid email profile ${photosScope} ${mailScope}`,
};

/** A local Google on a free port. */
export function newGoogle(): Promise<RunningPart> {
  const tenantOrigin = 'http://localhost:1';
  return startGoogle({
    port: 0,
    tenantOrigin,
    apiOrigin: 'http://localhost:2',
    webOrigin: 'http://localhost:3',
  });
}

/** A browser without script: keeps the cookie, walks forms, and stops where a redirect leaves Google. */
export class Browser {
  readonly origin: string;
  #cookie = '';

  constructor(origin: string) {
    this.origin = origin;
  }

  /** Follows redirects within Google; `left` is the address outside that the last one named. */
  async go(path: string, form?: URLSearchParams): Promise<{ response: Response; url: string; left?: URL }> {
    let url = new URL(path, this.origin);
    let body = form;
    for (;;) {
      const response = await fetch(url, {
        redirect: 'manual',
        headers: { cookie: this.#cookie },
        ...(body === undefined ? {} : { method: 'POST', body }),
      });
      this.#cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? this.#cookie;
      const location = response.headers.get('location');
      if (location === null) return { response, url: url.href };
      await response.arrayBuffer();
      const next = new URL(location, url);
      if (next.origin !== url.origin) return { response, url: url.href, left: next };
      url = next;
      body = undefined;
    }
  }

  /** Signs in with a hint and consents; `untick` names scopes whose box is unticked first. */
  async authorize(parameters: Record<string, string>, untick: readonly string[] = []): Promise<URL> {
    const first = await this.go(authorizePath(parameters));
    if (first.left !== undefined) return first.left;
    const scopes = boxes(await first.response.text()).filter((scope) => !untick.includes(scope));
    const form = new URLSearchParams({ decision: 'allow' });
    for (const scope of scopes) form.append('scope', scope);
    const second = await this.go(first.url, form);
    if (second.left === undefined) throw new Error(`no way back: ${await second.response.text()}`);
    return second.left;
  }
}

export function authorizePath(parameters: Record<string, string>): string {
  const query = new URLSearchParams({
    client_id: googleClient.id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid email profile',
    state: 'the state',
    ...parameters,
  });
  return `/accounts.google.com/o/oauth2/v2/auth?${query.toString()}`;
}

/** The scopes that a consent page has pre-ticked boxes for. */
export function boxes(page: string): string[] {
  return [...page.matchAll(/name="scope" value="([^"]+)" checked/g)].map(([, scope = '']) => scope);
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export async function postForm(url: string, form: Record<string, string>, headers = {}): Promise<Answer> {
  const response = await fetch(url, { method: 'POST', body: new URLSearchParams(form), headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

export async function postJson(url: string, body: unknown, headers = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text === '' ? '{}' : text) as Record<string, unknown> };
}

export function exchange(origin: string, form: Record<string, string>): Promise<Answer> {
  return postForm(`${origin}/oauth2.googleapis.com/token`, {
    client_id: googleClient.id,
    client_secret: googleClient.secret,
    ...form,
  });
}

export function exchangeCode(origin: string, back: URL, more: Record<string, string> = {}): Promise<Answer> {
  const code = back.searchParams.get('code') ?? '';
  return exchange(origin, { grant_type: 'authorization_code', code, redirect_uri: redirectUri, ...more });
}

export function refresh(origin: string, token: unknown, more: Record<string, string> = {}): Promise<Answer> {
  return exchange(origin, { grant_type: 'refresh_token', refresh_token: String(token), ...more });
}

/** A fresh account that granted these scopes offline, with its tokens. */
/** The address of an account that has granted nothing yet. */
export async function freshEmail(origin: string): Promise<string> {
  return String((await postJson(`${origin}/__accounts`, {})).body['email']);
}

export async function newPerson(
  origin: string,
  scope = photosScope,
): Promise<{ email: string; sub: string; browser: Browser; accessToken: string; refreshToken: string }> {
  const account = (await postJson(`${origin}/__accounts`, {})).body;
  const email = String(account['email']);
  const browser = new Browser(origin);
  const asked = { login_hint: email, access_type: 'offline', scope: `openid email profile ${scope}` };
  const { body } = await exchangeCode(origin, await browser.authorize(asked));
  return {
    email,
    sub: String(account['sub']),
    browser,
    accessToken: String(body['access_token']),
    refreshToken: String(body['refresh_token']),
  };
}

export function newVerifier(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
