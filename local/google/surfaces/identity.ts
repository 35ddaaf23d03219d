import { oauthError } from '../errors.ts';
import { type Incoming, json, type Reply } from '../http.ts';
import { profileClaims } from '../oauth/keys.ts';
import type { Surface } from '../router.ts';
import type { World } from '../world.ts';

/** openidconnect.googleapis.com: who is it? */
export const openIdConnect: Surface = {
  host: 'openidconnect.googleapis.com',
  routes: [
    { method: 'GET', path: '/v1/userinfo', handle: userInfo },
    { method: 'POST', path: '/v1/userinfo', handle: userInfo },
  ],
};

/** www.googleapis.com: the keys of the ID tokens. */
export const www: Surface = {
  host: 'www.googleapis.com',
  routes: [
    {
      method: 'GET',
      path: '/oauth2/v3/certs',
      handle: (_request, world) =>
        json(200, world.keys.jwks, { 'cache-control': 'public, max-age=20000, must-revalidate' }),
    },
  ],
};

function userInfo(request: Incoming, world: World): Reply {
  const token = world.grants.access(request.bearer());
  if (token === undefined) throw oauthError(401, 'invalid_request', 'Invalid Credentials');
  const { account } = token.grant;
  return json(200, { sub: account.sub, ...profileClaims(account, token.scopes) });
}
