import {
  type GoogleFeature,
  type LinkedPerson,
  type LinkedToken,
  googleFetch,
  GoogleOAuth,
  GoogleTokens,
  type MemoryTokenStore,
  requiredScope,
} from '../../../shared/linked-accounts/index.ts';
import { Secret } from '../../../shared/platform/index.ts';
import { type Call, fakeServer, HeldClock, json } from './support.ts';

export const { photos, mail } = requiredScope;
export const person: LinkedPerson = {
  subject: 'google-oauth2|1',
  issuedAt: Date.parse('2026-11-21T11:59:00Z') / 1000,
};

export interface Setup {
  linked?: (nth: number) => LinkedToken | undefined | Promise<LinkedToken>;
  google?: (call: Call, nth: number) => Response | Promise<Response>;
  store?: MemoryTokenStore;
  asksFor?: readonly GoogleFeature[];
}

export const identity = (refresh?: string): LinkedToken => ({
  account: '1',
  accessToken: new Secret('at-auth0'),
  ...(refresh !== undefined && { refreshToken: new Secret(refresh) }),
});
export const refreshed = (nth: number, scope = photos): Response =>
  json(200, { access_token: `at-${nth}`, expires_in: 3599, scope, token_type: 'Bearer' });
export const refusedGrant = (): Response =>
  json(400, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' });

export function setup(options: Setup = {}) {
  const { linked = () => identity('rt'), google = (_, nth) => refreshed(nth), store, asksFor } = options;
  const clock = new HeldClock();
  const server = fakeServer(google);
  let lookUps = 0;
  const tokens = new GoogleTokens({
    source: {
      linkedToken: async () => {
        lookUps += 1;
        return linked(lookUps);
      },
    },
    oauth: new GoogleOAuth(
      { clientId: 'client', clientSecret: new Secret('client-secret') },
      googleFetch(server.fetch, undefined),
      clock,
    ),
    clock,
    ...(store !== undefined && { store }),
    ...(asksFor !== undefined && { asksFor }),
  });
  return { tokens, clock, calls: server.calls, lookUps: () => lookUps };
}
