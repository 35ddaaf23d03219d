import * as oauth from 'openid-client';
import { exitCodes, Trouble } from '../trouble.ts';

/** Hosts that only this machine answers for; plain HTTP is allowed to these alone (RFC 8252 §8.3). */
export const isLoopback = (address: string): boolean =>
  ['localhost', '127.0.0.1', '[::1]'].includes(new URL(address).hostname);

/** Seconds that one request to the provider may take. */
const timeoutSeconds = 10;

/** The provider of sign-ins, from its own metadata; as a public client it has no secret (RFC 8252 §8.5). */
export async function providerOf(issuer: string, clientId: string): Promise<oauth.Configuration> {
  return await asTrouble(() =>
    oauth.discovery(new URL(issuer), clientId, undefined, oauth.None(), {
      timeout: timeoutSeconds,
      // Marked as deprecated only to stand out; loopback never leaves the machine.
      // eslint-disable-next-line @typescript-eslint/no-deprecated
      execute: isLoopback(issuer) ? [oauth.allowInsecureRequests] : [],
    }),
  );
}

/** The OAuth error code of a refusal, or undefined for any other failure. */
function oauthErrorOf(cause: unknown): string | undefined {
  return cause instanceof oauth.ResponseBodyError || cause instanceof oauth.AuthorizationResponseError
    ? cause.error
    : undefined;
}

/** Runs a call of the library; what it throws becomes one sentence, without any value of the request. */
export async function asTrouble<Value>(call: () => Promise<Value>): Promise<Value> {
  try {
    return await call();
  } catch (cause) {
    const code = oauthErrorOf(cause);
    if (code !== undefined)
      throw new Trouble(`The sign-in was refused (${code}).`, exitCodes.signIn, code, cause);
    const about = cause instanceof oauth.ClientError ? ` (${cause.code ?? cause.message})` : '';
    throw new Trouble(
      `The sign-in service did not answer as it should${about}.`,
      exitCodes.unavailable,
      'unavailable',
      cause,
    );
  }
}
