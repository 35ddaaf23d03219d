import type { Ready } from '../../../local/stack/ready-file.ts';
import { connectGoogle } from '../../support/connected.ts';
import { knob } from '../../support/stack.ts';
import { byKnob, lazily, startPicking, stranger, type Upstream } from './upstream.ts';

const userPath = (id: string): string => `/api/v2/users/${encodeURIComponent(id)}`;

/** Where a person's Google token is looked up: each cell asks for somebody of whom nothing is known. */
export function managementUsers(at: Ready): Upstream {
  return {
    name: 'Management API',
    at,
    fail: byKnob(at.tenant),
    attempt: async () => {
      const asker = await stranger(at);
      return { asker, path: userPath(asker.id), wish: startPicking };
    },
  };
}

/** Our own credentials: asked for anew when the Management API no longer takes the token that there is. */
export function managementToken(at: Ready): Upstream {
  return {
    name: 'Token endpoint, for the Management API',
    at,
    fail: byKnob(at.tenant),
    attempt: async () => {
      const asker = await stranger(at);
      const refusedOnce = { path: userPath(asker.id), kind: '401', times: 1 };
      return {
        asker,
        path: '/oauth/token',
        before: () => knob(at.tenant, 'POST', '/__faults', refusedOnce),
        wish: startPicking,
      };
    },
  };
}

/** @param at an API that has known no keys so far: with keys at hand it does not ask */
export function signingKeys(at: Ready): Upstream {
  const somebody = lazily(() => stranger(at));
  return {
    name: 'Signing keys',
    at,
    fail: byKnob(at.tenant),
    attempt: async () => ({
      asker: await somebody(),
      path: '/.well-known/jwks.json',
      wish: { method: 'GET', path: '/api/members-only' },
    }),
    recovers: false,
  };
}

/** @param at a stack whose tokens come from Token Vault: what it has, Connected Accounts brought */
export function tokenVault(at: Ready): Upstream {
  return {
    name: 'Token Vault',
    at,
    fail: byKnob(at.tenant),
    attempt: async () => {
      const asker = await stranger(at);
      await connectGoogle(asker, asker, ['photos'], at);
      return { asker, path: '/oauth/token', wish: startPicking };
    },
  };
}

/** Refreshes: each cell asks for somebody whose token has yet to be got. */
export function googleTokens(at: Ready): Upstream {
  return {
    name: 'Token endpoint',
    at,
    fail: byKnob(at.google),
    attempt: async () => ({
      asker: await stranger(at),
      path: '/oauth2.googleapis.com/token',
      wish: startPicking,
    }),
  };
}
