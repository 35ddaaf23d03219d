/** Where people sign in, and what this page is called there. */
export interface Tenant {
  /** With a slash at the end, as Auth0 spells it in `iss`. */
  readonly issuer: string;
  readonly clientId: string;
}

/** What proves, once a sign-in comes back, that this tab began it. Of use to nobody without the code that comes back. */
export interface Transaction {
  readonly tenant: Tenant;
  readonly state: string;
  readonly nonce: string;
  /** PKCE, RFC 7636 §4.1. */
  readonly verifier: string;
  readonly redirectUri: string;
}

/** @param domain a bare host, or for local work a whole origin with `http:` */
export const issuerOf = (domain: string): string =>
  `${domain.startsWith('http:') ? domain : `https://${domain}`}/`;

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (sign) => ({ '+': '-', '/': '_' })[sign] ?? '');

/** 256 bits: more than RFC 7636 §7.1 and RFC 6749 §10.10 ask for. */
const random = (): string => base64url(crypto.getRandomValues(new Uint8Array(32)));

/**
 * Begins a sign-in: code with PKCE (RFC 7636), OpenID Connect's nonce, and a refresh token asked for.
 *
 * @param params Auth0's own, and `prompt`
 * @returns the address to go to, and what has to be kept for when it comes back
 */
export async function authorize(
  tenant: Tenant,
  audience: string,
  redirectUri: string,
  params: Readonly<Record<string, string>>,
): Promise<{ readonly address: string; readonly transaction: Transaction }> {
  const transaction = { tenant, state: random(), nonce: random(), verifier: random(), redirectUri };
  const { state, nonce, verifier } = transaction;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: tenant.clientId,
    audience,
    scope: 'openid profile email offline_access',
    redirect_uri: redirectUri,
    state,
    nonce,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: 'S256',
    ...params,
  });
  return { address: `${tenant.issuer}authorize?${query.toString()}`, transaction };
}

/** Ends the tenant's session, and comes back. */
export const logoutAddress = ({ issuer, clientId }: Tenant, returnTo: string): string =>
  `${issuer}v2/logout?${new URLSearchParams({ client_id: clientId, returnTo }).toString()}`;
