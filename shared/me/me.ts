import type { Me } from '../contract/index.ts';
import type { Caller } from '../identity/index.ts';
import type { GoogleTokens } from '../linked-accounts/index.ts';
import type { Identity, OwnerId } from '../people/index.ts';

export interface MeWish {
  /** Looks for what was connected or granted at Google since it was last told. */
  readonly renew: boolean;
}

export interface MeOptions {
  readonly owners: { ownerOf(identity: Identity): Promise<OwnerId> };
  readonly files: { usage(owner: OwnerId, signal?: AbortSignal): Promise<{ bytes: number; quota: number }> };
  readonly google: Pick<GoogleTokens, 'state'>;
}

/**
 * Tells a caller who they are to us. Name, e-mail and picture come out of their access token, where the tenant's
 * post-login Action put them, so that no call to the tenant is needed.
 */
export function createMe({ owners, files, google }: MeOptions) {
  return async (caller: Caller, wish: MeWish, signal?: AbortSignal): Promise<Me> => {
    const { subject, kind } = caller;
    const permissions = [...caller.permissions].sort();
    if (caller.kind === 'machine') return { id: subject, subject, kind, permissions };
    const owner = await owners.ownerOf(caller);
    const [usage, standing] = await Promise.all([
      files.usage(owner, signal),
      google.state(caller, wish, signal),
    ]);
    const { name, email, picture } = caller;
    return {
      id: owner,
      subject,
      kind,
      ...(name === undefined ? {} : { name }),
      ...(email === undefined ? {} : { email }),
      ...(picture === undefined ? {} : { picture }),
      permissions,
      google: standing,
      usage,
    };
  };
}
