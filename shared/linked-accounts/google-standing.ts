import { Problem } from '../errors/index.ts';
import { log } from '../platform/index.ts';
import { requiredScope } from './features.ts';
import type { Held, Kept } from './linked-token-store.ts';
import { stillTold } from './refusals.ts';
import type { LinkedPerson } from './token-source.ts';

/** How a person's Google account stands, as `GET /me` tells it. */
export interface GoogleStanding {
  readonly state: 'connected' | 'not_linked' | 'reconnect_required' | 'unknown';
  readonly photos: boolean;
  readonly mail: boolean;
}

/** A permission as it was told last. */
export interface KnownPermission {
  /** The Google account that it was told of. */
  readonly account: string;
  readonly granted: boolean;
}

/** What was told of an account is told again for so long. Milliseconds. */
const believed = 24 * 3_600_000;

/** The standing of an account that gave a token, live or not. */
export const standingOf = ({ scopes }: Held): GoogleStanding => ({
  state: 'connected',
  photos: scopes.has(requiredScope.photos),
  mail: scopes.has(requiredScope.mail),
});

/** The standing by what all instances keep of an account; undefined where that says nothing, or is of another day. */
export function told({ held, refusal }: Kept, person: LinkedPerson, now: number): GoogleStanding | undefined {
  if (held !== undefined && now - held.lookedUpAt < believed) return standingOf(held);
  if (refusal === undefined || !stillTold(refusal, person, now, believed)) return undefined;
  return without(stateOf[refusal.code]);
}

const stateOf = { google_not_linked: 'not_linked', google_reconnect_required: 'reconnect_required' } as const;
const without = (state: GoogleStanding['state']): GoogleStanding => ({ state, photos: false, mail: false });

/** The standing of an account that gave no token, by why it gave none; what is not the account's own doing is written down. */
export function standingWithout(cause: unknown): GoogleStanding {
  const code = cause instanceof Problem ? cause.code : undefined;
  if (code === 'google_not_linked' || code === 'google_reconnect_required') return without(stateOf[code]);
  log().warn('google_state_unknown', {
    reason: code ?? (cause instanceof Error ? cause.name : 'unknown'),
  });
  return without('unknown');
}
