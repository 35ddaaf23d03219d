import * as oauth from 'openid-client';
import { withLock } from '../lock.ts';
import { exitCodes, notSignedIn, Trouble } from '../trouble.ts';
import { asTrouble, providerOf } from './provider.ts';
import type { Session, SessionStore } from './session.ts';

/** An access token with less than this left is renewed before it is used, in ms. */
const reserveMs = 60_000;

export type Refresh = (session: Session) => Promise<Session>;

/** Trades the refresh token for the next pair (RFC 6749 §6); the old one is void from then on. */
const refreshAtProvider: Refresh = async (session) => {
  const provider = await providerOf(session.issuer, session.clientId);
  const tokens = await asTrouble(() => oauth.refreshTokenGrant(provider, session.refreshToken));
  return {
    ...session,
    accessToken: tokens.access_token,
    expiresAt: Date.now() + (tokens.expiresIn() ?? 0) * 1000,
    refreshToken: tokens.refresh_token ?? session.refreshToken,
  };
};

/**
 * Where the API client gets its bearer. Processes that run side by side renew one after the other, and whoever comes
 * second uses what the first one got. A renewal is never broken off: its answer holds the only good refresh token.
 *
 * @throws Trouble when nobody is signed in, or the sign-in has ended
 */
export function createTokenSource(store: SessionStore, refresh: Refresh = refreshAtProvider) {
  let last: string | undefined;
  const isGood = (session: Session, refused: string | undefined): boolean =>
    session.accessToken !== refused && session.expiresAt - Date.now() > reserveMs;

  return async ({ fresh }: { readonly fresh: boolean }): Promise<string> => {
    const refused = fresh ? last : undefined;
    const session = (await store.load()) ?? fail();
    if (isGood(session, refused)) return (last = session.accessToken);
    return (last = await withLock(store.lockFile, async () => {
      const current = (await store.load()) ?? fail();
      if (isGood(current, refused)) return current.accessToken;
      try {
        const renewed = await refresh(current);
        await store.save(renewed);
        return renewed.accessToken;
      } catch (cause) {
        if (!(cause instanceof Trouble) || cause.code !== 'invalid_grant') throw cause;
        await store.remove();
        throw new Trouble('Your sign-in has ended. Run "valet login".', exitCodes.signIn, cause.code, cause);
      }
    }));
  };
}

function fail(): never {
  throw notSignedIn();
}
