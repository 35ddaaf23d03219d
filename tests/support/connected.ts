import { createHash, randomBytes } from 'node:crypto';
import { signIn, tokenRequest, walkToCallback } from '../../local/stack/sign-in.ts';
import type { Ready } from '../../local/stack/ready-file.ts';
import { featureScopes, stack, type TestPerson } from './stack.ts';

/** The application, as each request of a sign-in names it. */
const page = ({ tenant, clients, web }: Ready) => ({
  tenant,
  clientId: clients.spa.id,
  redirectUri: `${web}/`,
});

async function post(at: Ready, path: string, token: string, body: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${at.tenant}/me/v1/connected-accounts/${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (response.status !== 201) throw new Error(`${path} answered ${response.status}`);
  return (await response.json()) as Record<string, unknown>;
}

/** A token for the My Account API, by a refresh token of a sign-in to our own API: Auth0's MRRT. */
async function myAccountToken(person: TestPerson, at: Ready = stack): Promise<string> {
  const scope = 'openid profile email offline_access';
  const { refreshToken = '' } = await signIn({
    ...page(at),
    audience: at.audience,
    scope,
    account: [person.key, person.email],
  });
  const { access_token: token } = await tokenRequest(at.tenant, {
    grant_type: 'refresh_token',
    client_id: at.clients.spa.id,
    refresh_token: refreshToken,
    audience: `${at.tenant}/me/`,
    scope: `${scope} create:me:connected_accounts`,
  });
  return token;
}

/**
 * Connects a Google account as auth0-spa-js does: by the My Account API of the one, through Google as the other, and
 * back.
 */
export async function connectGoogle(
  person: TestPerson,
  google: TestPerson,
  features: readonly (keyof typeof featureScopes)[] = ['photos', 'mail'],
  at: Ready = stack,
): Promise<void> {
  const token = await myAccountToken(person, at);
  const verifier = randomBytes(32).toString('base64url');
  const asked = await post(at, 'connect', token, {
    connection: 'google-oauth2',
    redirect_uri: page(at).redirectUri,
    state: 'connecting',
    scopes: features.map((feature) => featureScopes[feature]),
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const start = new URL(String(asked['connect_uri']));
  start.searchParams.set('ticket', (asked['connect_params'] as { ticket: string }).ticket);
  const back = await walkToCallback(start, { ...page(at), account: google.email });
  await post(at, 'complete', token, {
    auth_session: asked['auth_session'],
    connect_code: back.get('connect_code'),
    redirect_uri: page(at).redirectUri,
    code_verifier: verifier,
  });
}
