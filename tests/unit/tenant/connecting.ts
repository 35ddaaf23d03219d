import { createHash } from 'node:crypto';
import { CookieJar } from '../../../local/stack/cookies.ts';
import { call, person, redirectUri } from './harness.ts';

export const verifier = 'a-verifier-of-at-least-forty-three-characters-0';
const challenge = createHash('sha256').update(verifier).digest('base64url');
const scope = 'openid create:me:connected_accounts read:me:connected_accounts delete:me:connected_accounts';

export const connectWish = {
  connection: 'google-oauth2',
  scopes: ['https://www.googleapis.com/auth/gmail.modify'],
  redirect_uri: redirectUri,
  state: 'the-state',
  code_challenge: challenge,
  code_challenge_method: 'S256',
};

export const accountsAt = (tenant: string): string => `${tenant}/me/v1/connected-accounts`;

/** A token for the My Account API. */
export async function meToken(tenant: string, account: string): Promise<string> {
  return (await person(tenant, account, { audience: `${tenant}/me/`, scope })).accessToken;
}

/** Asks for a ticket and walks to Google and back. */
export async function walkBeside(
  tenant: string,
  token: string,
): Promise<{ readonly session: string; readonly back: URL }> {
  const jar = new CookieJar();
  const asked = await call(`${accountsAt(tenant)}/connect`, { method: 'POST', token, body: connectWish });
  if (asked.status !== 201) throw new Error(`connect answered ${asked.status}`);
  const ticket = asked.body as {
    auth_session: string;
    connect_uri: string;
    connect_params: { ticket: string };
  };
  let at = new URL(ticket.connect_uri);
  at.searchParams.set('ticket', ticket.connect_params.ticket);
  while (!at.href.startsWith(redirectUri)) {
    const response = await fetch(at, { headers: { cookie: jar.header(at) }, redirect: 'manual' });
    jar.take(at, response.headers);
    const location = response.headers.get('location');
    if (location === null) throw new Error(`${at.pathname} answered ${response.status}`);
    at = new URL(location, at);
  }
  return { session: ticket.auth_session, back: at };
}

export const complete = (
  tenant: string,
  token: string,
  session: string,
  back: URL,
  code_verifier = verifier,
): ReturnType<typeof call> =>
  call(`${accountsAt(tenant)}/complete`, {
    method: 'POST',
    token,
    body: {
      auth_session: session,
      connect_code: back.searchParams.get('connect_code') ?? '',
      redirect_uri: redirectUri,
      code_verifier,
    },
  });

/** Connects the Google account of the moment to an account of the tenant's. */
export async function connect(tenant: string, account: string): Promise<void> {
  const token = await meToken(tenant, account);
  const { session, back } = await walkBeside(tenant, token);
  const { status } = await complete(tenant, token, session, back);
  if (status !== 201) throw new Error(`complete answered ${status}`);
}
