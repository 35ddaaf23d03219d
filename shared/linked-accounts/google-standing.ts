import { Problem } from '../errors/index.ts';
import { log } from '../platform/index.ts';

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

/** The standing of an account that gave no token, by why it gave none; what is not the account's own doing is written down. */
export function standingWithout(cause: unknown): GoogleStanding {
  const code = cause instanceof Problem ? cause.code : undefined;
  const none = { photos: false, mail: false };
  if (code === 'google_not_linked') return { state: 'not_linked', ...none };
  if (code === 'google_reconnect_required') return { state: 'reconnect_required', ...none };
  log().warn('google_state_unknown', {
    reason: code ?? (cause instanceof Error ? cause.name : 'unknown'),
  });
  return { state: 'unknown', ...none };
}
