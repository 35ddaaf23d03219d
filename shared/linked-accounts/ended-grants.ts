import { createHash } from 'node:crypto';
import { isProblem } from '../errors/index.ts';
import type { Secret } from '../platform/index.ts';
import type { GoogleOAuth } from './google-oauth.ts';
import type { LinkedTokenStore } from './linked-token-store.ts';
import type { LinkedPerson, LinkedToken, TokenSource } from './token-source.ts';

/** Who is asked for a person's grant: its source, what is kept here, and Google. */
export interface GrantParts {
  readonly source: TokenSource;
  readonly store: LinkedTokenStore;
  readonly oauth: GoogleOAuth;
}

/** Stands for the token of a source that has none to show: no other has this mark. */
const noToken = 'none';

/** What tells an access token from others without being one. */
export const markOf = (token: Secret): string =>
  createHash('sha256').update(token.reveal()).digest('base64url');

/**
 * Ends a person's grant at Google: nothing that was got under it is any good afterwards, the refresh token that Token
 * Vault keeps included.
 *
 * @returns the mark of the source's token, by which it is known should the source hand it out again; undefined when the
 *   source has no account
 * @throws {Problem} when the grant is not known to have ended
 */
export async function endGrant(
  person: LinkedPerson,
  by: GrantParts,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const { refresh, held } = await by.store.read(person.subject, signal);
  const linked = await linkedOrDead(person, by.source, refresh?.account ?? held?.account, signal);
  const source = linked === 'dead' ? undefined : linked;
  const tokens = [source?.refreshToken, refresh?.refreshToken, source?.accessToken];
  for (const token of new Set(tokens.filter((candidate) => candidate !== undefined))) {
    await by.oauth.revoke(token);
  }
  if (linked === undefined) return undefined;
  return linked === 'dead' ? noToken : markOf(linked.accessToken);
}

async function linkedOrDead(
  person: LinkedPerson,
  source: TokenSource,
  inUse: string | undefined,
  signal: AbortSignal | undefined,
): Promise<LinkedToken | 'dead' | undefined> {
  try {
    return await source.linkedToken(person, signal, inUse);
  } catch (cause) {
    // Google has ended it already, which is what was wanted.
    if (isProblem(cause, 'google_reconnect_required')) return 'dead';
    throw cause;
  }
}
