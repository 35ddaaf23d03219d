import { cookieFor, signIn } from '../browsers.ts';
import { errorPage } from '../html.ts';
import { type Incoming, json, redirect, Refusal, type Reply } from '../http.ts';
import type { Flow } from '../oauth/flows.ts';
import { issuer } from '../oauth/keys.ts';
import { chooserPage, consentPage } from '../oauth/pages.ts';
import { readAuthorizationRequest } from '../oauth/request.ts';
import { isSensitive } from '../oauth/scopes.ts';
import type { Surface } from '../router.ts';
import type { World } from '../world.ts';

const choosePath = '/signin/oauth/choose';
const consentPath = '/signin/oauth/consent';

/** accounts.google.com: who are you, and what may the app do? */
export const accounts: Surface = {
  host: 'accounts.google.com',
  routes: [
    { method: 'GET', path: '/.well-known/openid-configuration', handle: () => discovery },
    { method: 'GET', path: '/o/oauth2/v2/auth', handle: authorize },
    { method: 'GET', path: choosePath, handle: showChooser },
    { method: 'POST', path: choosePath, handle: choose },
    { method: 'GET', path: consentPath, handle: showConsent },
    { method: 'POST', path: consentPath, handle: decide },
    { method: 'GET', path: '/AccountChooser', handle: showPlainChooser },
    { method: 'POST', path: '/AccountChooser', handle: plainChoose },
    { method: 'GET', path: '/Logout', handle: logout },
  ],
};

const discovery = json(
  200,
  {
    issuer,
    authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
    token_endpoint: 'https://oauth2.googleapis.com/token',
    userinfo_endpoint: 'https://openidconnect.googleapis.com/v1/userinfo',
    revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
    jwks_uri: 'https://www.googleapis.com/oauth2/v3/certs',
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid', 'email', 'profile'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    claims_supported: 'aud email email_verified exp family_name given_name iat iss name picture sub'.split(
      ' ',
    ),
    code_challenge_methods_supported: ['plain', 'S256'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
  },
  { 'cache-control': 'public, max-age=3600' },
);

function authorize(incoming: Incoming, world: World): Reply {
  const request = readAuthorizationRequest(incoming.query, world.clients);
  const browser = world.browsers.of(incoming);
  const flow = world.flows.begin(browser, request);
  const silent = request.prompts.includes('none');
  if (!request.prompts.includes('select_account')) {
    const hinted = request.loginHint === undefined ? undefined : world.accounts.find(request.loginHint);
    const [only] = browser.accounts.size === 1 ? browser.accounts.values() : [];
    // There are no passwords here, so a hint signs the person in; but nobody is signed in unseen.
    flow.account = silent && hinted !== undefined ? browser.accounts.get(hinted.sub) : (hinted ?? only);
  }
  if (silent && (flow.account === undefined || consentNeeded(flow, world))) {
    return sendBack(flow, world, { error: 'interaction_required' });
  }
  return next(flow, world);
}

/** The step that is still missing: an account, a consent, or the way back with a code. */
function next(flow: Flow, world: World): Reply {
  if (flow.account === undefined) return toPage(flow, choosePath);
  signIn(flow.browser, flow.account);
  return consentNeeded(flow, world) ? toPage(flow, consentPath) : grantCode(flow, world, false);
}

function consentNeeded({ account, request }: Flow, world: World): boolean {
  const granted = account === undefined ? undefined : world.grants.find(account, request.clientId);
  return (
    granted === undefined ||
    request.prompts.includes('consent') ||
    request.scopes.some((scope) => !granted.scopes.has(scope))
  );
}

function grantCode(flow: Flow, world: World, consented: boolean): Reply {
  const { account, request } = flow;
  const grant = account === undefined ? undefined : world.grants.find(account, request.clientId);
  if (grant === undefined) return next(flow, world); // revoked at this very moment: ask again
  const scopes = request.includeGranted
    ? [...grant.scopes]
    : request.scopes.filter((scope) => grant.scopes.has(scope));
  const code = world.grants.newCode({ grant, request, scopes, offline: request.offline && consented });
  return sendBack(flow, world, {
    code,
    scope: scopes.join(' '),
    authuser: '0',
    prompt: consented ? 'consent' : 'none',
  });
}

function sendBack(flow: Flow, world: World, answer: Readonly<Record<string, string>>): Reply {
  world.flows.end(flow);
  const target = new URL(flow.request.redirectUri);
  if (flow.request.state !== undefined) target.searchParams.set('state', flow.request.state);
  for (const [name, value] of Object.entries(answer)) target.searchParams.set(name, value);
  return redirect(target.href, cookieFor(flow.browser));
}

function toPage(flow: Flow, path: string): Reply {
  return redirect(pageOf(flow, path), cookieFor(flow.browser));
}

const pageOf = (flow: Flow, path: string): string => `/accounts.google.com${path}?flow=${flow.id}`;

function flowOf(request: Incoming, world: World): Flow {
  const flow = world.flows.find(request.query.get('flow'), world.browsers.of(request));
  if (flow !== undefined) return flow;
  throw new Refusal(
    errorPage(400, 'invalid_request', 'This sign-in has ended. Go back to the app and try again.'),
  );
}

function showChooser(request: Incoming, world: World): Reply {
  const { browser } = flowOf(request, world);
  return chooserPage(world.accounts.list(), browser, 'to continue to Valet');
}

async function choose(request: Incoming, world: World): Promise<Reply> {
  const flow = flowOf(request, world);
  flow.account = world.accounts.find((await request.form()).get('account') ?? '');
  return next(flow, world);
}

function showConsent(request: Incoming, world: World): Reply {
  const flow = flowOf(request, world);
  if (flow.account === undefined) return toPage(flow, choosePath);
  const client = world.clients.find((known) => known.id === flow.request.clientId);
  const asked = flow.request.scopes.filter(isSensitive);
  return consentPage(flow.account, client?.name ?? '', asked, pageOf(flow, choosePath));
}

async function decide(request: Incoming, world: World): Promise<Reply> {
  const flow = flowOf(request, world);
  const form = await request.form();
  if (flow.account === undefined) return toPage(flow, choosePath);
  if (form.get('decision') !== 'allow') return sendBack(flow, world, { error: 'access_denied' });
  const ticked = form.getAll('scope');
  const yes = flow.request.scopes.filter((scope) => !isSensitive(scope) || ticked.includes(scope));
  const no = flow.request.scopes.filter((scope) => !yes.includes(scope));
  world.grants.allow(flow.account, flow.request.clientId, yes, no);
  return grantCode(flow, world, true);
}

/** Signing in without an app that asks for it, as Google Photos wants it before it shows anything. */
function showPlainChooser(request: Incoming, world: World): Reply {
  continuation(request);
  return chooserPage(world.accounts.list(), world.browsers.of(request), 'to continue to Google Photos');
}

async function plainChoose(request: Incoming, world: World): Promise<Reply> {
  const target = continuation(request);
  const account = world.accounts.find((await request.form()).get('account') ?? '');
  const browser = world.browsers.of(request);
  if (account === undefined)
    return chooserPage(world.accounts.list(), browser, 'to continue to Google Photos');
  signIn(browser, account);
  return redirect(target, cookieFor(browser));
}

/** Only back to a page of ours: anything else would make an open redirector. */
function continuation(request: Incoming): string {
  const target = request.query.get('continue') ?? '';
  if (/^\/photos\.google\.com\/[\w/-]*$/.test(target)) return target;
  throw new Refusal(errorPage(400, 'invalid_request', 'Invalid parameter value for continue.'));
}

function logout(request: Incoming, world: World): Reply {
  world.browsers.forget(world.browsers.of(request));
  return redirect('/accounts.google.com/AccountChooser?continue=/photos.google.com/');
}
