import * as oauth from 'openid-client';
import type { PublicConfig } from '../../shared/contract/index.ts';
import { exitCodes, Trouble } from '../trouble.ts';
import { openLoopback, registeredPorts } from './loopback.ts';
import { asTrouble, isLoopback, providerOf } from './provider.ts';
import type { Session } from './session.ts';

/** How long a person has to sign in, in ms. */
const patienceMs = 10 * 60_000;

/** @throws Trouble when the API may not send anybody there, or has no native client */
function issuerOf({ auth0 }: PublicConfig, api: string): { issuer: string; clientId: string } {
  const { domain, nativeClientId: clientId } = auth0;
  const issuer = `${domain.includes('://') ? domain : `https://${domain}`}/`;
  if (new URL(issuer).protocol !== 'https:' && !(isLoopback(issuer) && isLoopback(api)))
    throw new Trouble(`${issuer} is no safe place to sign in.`, exitCodes.refused);
  if (clientId === undefined)
    throw new Trouble('This API has no client for the command line set up (AUTH0_NATIVE_CLIENT_ID).');
  return { issuer, clientId };
}

/**
 * Signs a person in: authorization code with PKCE over a loopback redirect (RFC 8252), with `state`, `nonce` and `iss`
 * checked by the library.
 *
 * @param show brings the person to the address
 * @throws Trouble when it is refused or takes longer than 10 minutes
 */
export async function signInPerson(
  api: string,
  config: PublicConfig,
  show: (url: URL) => Promise<void>,
  signal: AbortSignal,
): Promise<{ readonly session: Session; readonly name: string }> {
  const { issuer, clientId } = issuerOf(config, api);
  const provider = await providerOf(issuer, clientId);
  // A tenant on this machine takes any port; a real one compares whole addresses.
  const loopback = await openLoopback(isLoopback(issuer) ? [...registeredPorts, 0] : registeredPorts);
  try {
    const pkceCodeVerifier = oauth.randomPKCECodeVerifier();
    const expectedState = oauth.randomState();
    const expectedNonce = oauth.randomNonce();
    const url = oauth.buildAuthorizationUrl(provider, {
      redirect_uri: loopback.redirectUri,
      audience: config.auth0.audience,
      scope: 'openid profile email offline_access',
      code_challenge: await oauth.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: 'S256',
      state: expectedState,
      nonce: expectedNonce,
    });
    const late = AbortSignal.timeout(patienceMs);
    const coming = loopback.answer(expectedState, AbortSignal.any([signal, late])).catch((cause: unknown) => {
      signal.throwIfAborted();
      throw new Trouble('Nobody signed in within 10 minutes.', exitCodes.signIn, 'late', cause);
    });
    const [answer] = await Promise.all([coming, show(url)]);
    const tokens = await asTrouble(() =>
      oauth.authorizationCodeGrant(provider, answer, {
        pkceCodeVerifier,
        expectedState,
        expectedNonce,
        idTokenExpected: true,
      }),
    );
    const claims = tokens.claims();
    const subject = claims?.sub;
    if (subject === undefined || tokens.refresh_token === undefined)
      throw new Trouble('The tenant gave no refresh token: allow offline access for the API.');
    const named = [claims?.['email'], claims?.['name']].find((claim) => typeof claim === 'string');
    return {
      name: named ?? subject,
      session: {
        api,
        issuer,
        clientId,
        subject,
        accessToken: tokens.access_token,
        expiresAt: Date.now() + (tokens.expiresIn() ?? 0) * 1000,
        refreshToken: tokens.refresh_token,
      },
    };
  } finally {
    loopback.close();
  }
}

/** Takes the refresh token back at the tenant (RFC 7009); with it go the tokens that came from it. */
export async function signOutPerson({ issuer, clientId, refreshToken }: Session): Promise<void> {
  const provider = await providerOf(issuer, clientId);
  await asTrouble(() => oauth.tokenRevocation(provider, refreshToken, { token_type_hint: 'refresh_token' }));
}
