import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defaultReadyFile, type Ready } from '../../local/stack/ready-file.ts';
import { type SignedIn, signIn, signInMachine } from '../../local/stack/sign-in.ts';

/**
 * What acceptance tests know of the system under test: its addresses, and nothing of its insides. `VALET_READY` names
 * the ready file of a running stack; without it, the one that `npm start` wrote. What follows is asked there, unless a
 * test names another stack.
 */
export const stack: Ready = JSON.parse(
  readFileSync(process.env['VALET_READY'] ?? defaultReadyFile, 'utf8'),
) as Ready;

export const featureScopes = {
  photos: 'https://www.googleapis.com/auth/photospicker.mediaitems.readonly',
  mail: 'https://www.googleapis.com/auth/gmail.modify',
  albums: 'https://www.googleapis.com/auth/photoslibrary.readonly.appcreateddata',
} as const;

/** Somebody who is in no other test. */
export interface TestPerson {
  readonly key: string;
  /** The Auth0 user id. */
  readonly id: string;
  readonly name: string;
  readonly email: string;
}

interface PersonWish {
  readonly name?: string;
  /** Has an account at the local Google, and signs in with it. Default: false. */
  readonly google?: boolean;
  readonly permissions?: readonly string[];
  /** What the API asks Auth0 about them is not limited: for tests that ask more of it than people would. */
  readonly unmetered?: boolean;
}

/** Calls a knob of the local tenant or Google; they stand under `/__`. */
export async function knob(origin: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const response = await fetch(`${origin}${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Makes a person at the tenant, and at Google if wished. */
export async function newPerson(wish: PersonWish = {}, at: Ready = stack): Promise<TestPerson> {
  return (await knob(at.tenant, 'POST', '/__people', wish)) as TestPerson;
}

interface SignInWish {
  readonly features?: readonly (keyof typeof featureScopes)[];
  readonly permissions?: readonly string[];
  readonly fresh?: boolean;
  readonly untick?: readonly string[];
}

/** Signs a person in by the real flow; a Google person is asked for the features wished (default: both). */
export async function signInAs(
  person: TestPerson,
  wish: SignInWish = {},
  at: Ready = stack,
): Promise<SignedIn> {
  const google = person.id.startsWith('google-oauth2|');
  const features = wish.features ?? ['photos', 'mail'];
  const offline = { access_type: 'offline', approval_prompt: 'force' };
  return signIn({
    tenant: at.tenant,
    clientId: at.clients.spa.id,
    redirectUri: `${at.web}/`,
    audience: at.audience,
    scope: ['openid profile email', ...(wish.permissions ?? [])].join(' '),
    account: [person.key, person.email],
    ...(wish.fresh === true ? { prompt: 'login' } : {}),
    ...(wish.untick === undefined ? {} : { untick: wish.untick }),
    ...(google
      ? {
          connection: 'google-oauth2',
          loginHint: person.email,
          ...(features.length === 0
            ? {}
            : {
                connectionScope: features.map((feature) => featureScopes[feature]).join(','),
                extra: offline,
              }),
        }
      : {}),
  });
}

/** A fresh person and their access token: the usual start of a test. */
export async function signedInPerson(
  wish: PersonWish & SignInWish = {},
  at: Ready = stack,
): Promise<TestPerson & { readonly token: string; readonly idToken: string }> {
  const asked = {
    ...(wish.name === undefined ? {} : { name: wish.name }),
    google: wish.google ?? false,
    permissions: wish.permissions ?? [],
    unmetered: wish.unmetered ?? false,
  };
  const person = await newPerson(asked, at);
  const { accessToken, idToken } = await signInAs(person, wish, at);
  return { ...person, token: accessToken, idToken };
}

/** One of the demo accounts of the contract. */
export function demoPerson(key: string): TestPerson {
  const person = stack.people.find((candidate) => candidate.key === key);
  if (person === undefined) throw new Error(`there is no demo account ${key}`);
  return person;
}

/** An access token of a machine. */
export async function machineToken(name = 'importer'): Promise<string> {
  const machine = stack.clients.machines.find((candidate) => candidate.name === name);
  if (machine === undefined) throw new Error(`there is no machine ${name}`);
  return signInMachine({
    tenant: stack.tenant,
    clientId: machine.id,
    clientSecret: machine.secret,
    audience: stack.audience,
  });
}

export interface Ask {
  readonly token?: string | undefined;
  /** Sent as JSON. */
  readonly json?: unknown;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly redirect?: 'manual' | 'follow';
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  readonly text: string;
  /** The parsed JSON, or undefined when the answer is none. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a test looks at answers of every shape
  readonly json: any;
  /** The code of a problem, or undefined. */
  readonly code: string | undefined;
}

/** Asks the API, and notes the outcome for the coverage inventory. */
export async function api(method: string, path: string, ask: Ask = {}, at: Ready = stack): Promise<Answer> {
  const headers = new Headers(ask.headers);
  if (ask.token !== undefined) headers.set('authorization', `Bearer ${ask.token}`);
  if (ask.json !== undefined && !headers.has('content-type')) headers.set('content-type', 'application/json');
  const body = ask.json === undefined ? ask.body : JSON.stringify(ask.json);
  const response = await fetch(`${at.api}${path}`, {
    method,
    headers,
    redirect: ask.redirect ?? 'manual',
    ...(body === undefined ? {} : { body }),
  });
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '') && text !== '';
  const json: unknown = isJson ? JSON.parse(text) : undefined;
  const code = (json as { code?: string } | undefined)?.code;
  note({ method, path, status: response.status, code: response.status < 400 ? undefined : code });
  return { status: response.status, headers: response.headers, bytes, text, json, code };
}

/** Adds an outcome to the run's list, from which COVERAGE.md is checked. */
export function note(outcome: {
  method: string;
  path: string;
  status: number;
  code: string | undefined;
}): void {
  const folder = process.env['VALET_COVERAGE'];
  if (folder === undefined) return;
  const file = join(folder, `${process.pid}.ndjson`);
  appendFileSync(file, `${JSON.stringify({ ...outcome, path: outcome.path.split('?')[0] })}\n`);
}

/** A token with any claims and header, signed by the tenant's key or a foreign one. */
export async function forgedToken(
  claims: Readonly<Record<string, unknown>>,
  options: { readonly header?: Readonly<Record<string, unknown>>; readonly key?: 'foreign' } = {},
): Promise<string> {
  const { token } = (await knob(stack.tenant, 'POST', '/__tokens', { claims, ...options })) as {
    token: string;
  };
  return token;
}

/** The claims of a token, unchecked. */
export function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.');
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, unknown>;
}
