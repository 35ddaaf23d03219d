import { z } from 'zod';
import type { Fetch } from '../../shared/platform/index.ts';
import type { AuthSettings, ManagementSettings, Settings } from '../../shared/settings/index.ts';
import { ask, NoReply } from './ask.ts';
import { type Finding, ok, problem, skipped } from './finding.ts';
import { groupOf } from './settings.ts';

const subject = 'Token Vault';
const OAuthError = z.object({ error: z.string() });
const notOurs = new Set(['access_denied', 'invalid_client']);
const notAllowed = new Set(['unauthorized_client', 'unsupported_grant_type']);

/**
 * Asks for an exchange with a token that is none: an application that may not exchange at all is refused for that, one
 * that may is refused for the token.
 */
async function checkExchange(
  fetch: Fetch,
  { tenant }: AuthSettings,
  { clientId, clientSecret }: ManagementSettings,
): Promise<Finding> {
  const { status, json } = await ask(fetch, `${tenant}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'urn:auth0:params:oauth:grant-type:token-exchange:federated-connection-access-token',
      client_id: clientId,
      client_secret: clientSecret.reveal(),
      subject_token: 'no-access-token-at-all',
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      requested_token_type: 'http://auth0.com/oauth/token-type/federated-connection-access-token',
      connection: 'google-oauth2',
    }),
  });
  const refusal = OAuthError.safeParse(json);
  const error = refusal.success ? refusal.data.error.slice(0, 40) : '';
  if (status >= 500) return problem(subject, `the tenant answers ${status}`, 'Try again; check the network.');
  if (notOurs.has(error)) {
    return problem(
      subject,
      `the tenant refuses the application (${error})`,
      'Put the client id and secret of valet-vault into AUTH0_MANAGEMENT_CLIENT_ID and _SECRET.',
    );
  }
  if (notAllowed.has(error)) {
    return problem(
      subject,
      `the application may not exchange (${error})`,
      'It must be valet-vault, tied to the API of AUTH0_AUDIENCE, with the Token Vault grant (infra/auth0/clients/valet-vault.json).',
    );
  }
  return ok(
    subject,
    'the application may exchange; only a real sign-in shows whether the connection has it on',
  );
}

/** With `GOOGLE_TOKEN_SOURCE=token-vault`, whether our application may exchange tokens; nothing otherwise. */
export async function checkVault(settings: Settings, fetch: Fetch): Promise<Finding[]> {
  if (groupOf(settings.google)?.tokenSource !== 'token-vault') return [];
  const auth = groupOf(settings.auth);
  const management = groupOf(settings.management);
  if (auth === undefined || management === undefined)
    return [skipped(subject, 'its settings are not complete')];
  try {
    return [await checkExchange(fetch, auth, management)];
  } catch (cause) {
    if (!(cause instanceof NoReply)) throw cause;
    return [skipped(subject, 'the tenant does not answer')];
  }
}
