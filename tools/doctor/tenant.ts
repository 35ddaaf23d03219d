import { createHash, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Fetch } from '../../shared/platform/index.ts';
import type { AuthSettings, ManagementSettings, Settings } from '../../shared/settings/index.ts';
import { ask, NoReply } from './ask.ts';
import { type Finding, ok, problem, skipped } from './finding.ts';
import { groupOf } from './settings.ts';

const Metadata = z.object({ issuer: z.string(), jwks_uri: z.string() });
const Jwks = z.object({ keys: z.array(z.object({ kty: z.string(), kid: z.string() })) });
const TokenAnswer = z.object({ access_token: z.string(), scope: z.string().default('') });
const OAuthError = z.object({ error: z.string() });

/** Its metadata and keys: what every token is checked against. */
async function checkMetadata(fetch: Fetch, { tenant, issuer }: AuthSettings): Promise<Finding> {
  const subject = 'tenant';
  const domain = 'Check AUTH0_DOMAIN.';
  const metadata = Metadata.safeParse((await ask(fetch, `${tenant}/.well-known/openid-configuration`)).json);
  if (!metadata.success) return problem(subject, `${tenant} has no OpenID configuration`, domain);
  if (metadata.data.issuer !== issuer) {
    return problem(
      subject,
      `it issues tokens as ${metadata.data.issuer}, and ${issuer} is expected`,
      'Set AUTH0_DOMAIN to the host that the tenant issues as: the custom domain, once sign-in uses it.',
    );
  }
  const keys = Jwks.safeParse((await ask(fetch, `${tenant}/.well-known/jwks.json`)).json);
  if (!keys.success || !keys.data.keys.some((key) => key.kty === 'RSA')) {
    return problem(subject, 'its /.well-known/jwks.json holds no RSA key', 'Let the tenant sign with RS256.');
  }
  return ok(subject, `${issuer} answers, with ${keys.data.keys.length} keys`);
}

/**
 * Whether the page may start a sign-in: `prompt=none` without a session leads straight back with `login_required` when
 * client, callback and audience are known (OpenID Connect Core, 3.1.2.6), and to a page of the tenant's when not.
 */
async function checkSignIn(fetch: Fetch, auth: AuthSettings, web: string): Promise<Finding> {
  const subject = `sign-in from ${web}`;
  const query = new URLSearchParams({
    response_type: 'code',
    response_mode: 'query',
    client_id: auth.spaClientId,
    redirect_uri: `${web}/`,
    audience: auth.audience,
    scope: 'openid',
    prompt: 'none',
    state: randomBytes(8).toString('hex'),
    code_challenge: createHash('sha256').update(randomBytes(32)).digest('base64url'),
    code_challenge_method: 'S256',
  });
  const { status, headers } = await ask(fetch, `${auth.tenant}/authorize?${query.toString()}`);
  const location = headers.get('location') ?? '';
  if (!URL.canParse(location) || new URL(location).origin !== web) {
    return problem(
      subject,
      `the tenant refuses it with ${status}`,
      `In Auth0, valet-spa must have AUTH0_SPA_CLIENT_ID as its id and ${web}/ among its callbacks.`,
    );
  }
  const error = new URL(location).searchParams.get('error') ?? 'no error';
  if (error === 'login_required') return ok(subject, 'client, callback and audience are known');
  return problem(
    subject,
    `the tenant answers ${error.slice(0, 40)}`,
    'Check that AUTH0_AUDIENCE is the identifier of the API in Auth0 and that valet-spa may ask for it.',
  );
}

/** Whether the application that reads linked accounts gets a token, with what it needs. */
async function checkManagement(
  fetch: Fetch,
  { tenant, clientId, clientSecret }: ManagementSettings,
  isVault: boolean,
): Promise<Finding> {
  const subject = 'management application';
  const reply = await ask(fetch, `${tenant}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret.reveal(),
      audience: `${tenant}/api/v2/`,
    }),
  });
  const token = TokenAnswer.safeParse(reply.json);
  if (reply.status !== 200 || !token.success) {
    const refusal = OAuthError.safeParse(reply.json);
    return problem(
      subject,
      `the tenant refuses it (${refusal.success ? refusal.data.error.slice(0, 40) : reply.status})`,
      'Check AUTH0_MANAGEMENT_CLIENT_ID and _SECRET, and AUTH0_MANAGEMENT_DOMAIN: the tenant’s own, never the custom one.',
    );
  }
  const granted = new Set(token.data.scope.split(' '));
  // With Token Vault no tokens are read here: they have left `identities[]`.
  const needed = ['read:users', ...(isVault ? [] : ['read:user_idp_tokens']), 'update:users'];
  const lacking = needed.filter((scope) => !granted.has(scope));
  if (lacking.length === 0) return ok(subject, 'gets a token with the scopes that it needs');
  return problem(
    subject,
    `it lacks ${lacking.join(', ')}`,
    `Grant them to ${isVault ? 'valet-vault' : 'valet-management'} for the Management API.`,
  );
}

/** A check whose address does not answer is a problem, not a crash. */
const reached = async (subject: string, address: string, check: Promise<Finding>): Promise<Finding> =>
  check.catch((cause: unknown) => {
    if (!(cause instanceof NoReply)) throw cause;
    return problem(
      subject,
      `${address} cannot be reached: ${cause.message}`,
      'Check AUTH0_DOMAIN and the network.',
    );
  });

/** Auth0: its keys, sign-in from each page, and the application that reads linked accounts. */
export async function checkTenant(settings: Settings, fetch: Fetch): Promise<Finding[]> {
  const auth = groupOf(settings.auth);
  const management = groupOf(settings.management);
  const isVault = groupOf(settings.google)?.tokenSource === 'token-vault';
  return Promise.all([
    ...(auth === undefined
      ? [skipped('tenant', 'its settings are not complete')]
      : [
          reached('tenant', auth.tenant, checkMetadata(fetch, auth)),
          ...settings.webOrigins.map((web) =>
            reached(`sign-in from ${web}`, auth.tenant, checkSignIn(fetch, auth, web)),
          ),
        ]),
    management === undefined
      ? skipped('management application', 'its settings are not complete')
      : reached('management application', management.tenant, checkManagement(fetch, management, isVault)),
  ]);
}
