import { Problem } from '../errors/index.ts';
import type { Caller, MachineCaller, PersonCaller } from '../identity/index.ts';
import type { OwnerId } from '../people/index.ts';

/**
 * Who may call a route. A required argument of every route: leaving it out does not compile, so no endpoint is open by
 * oversight.
 */
export type Access =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'optional' }
  | { readonly kind: 'signed-in'; readonly permission?: string }
  | { readonly kind: 'person'; readonly permission?: string; readonly unresolved?: true }
  | { readonly kind: 'machine'; readonly permission?: string };

/** No credentials asked for; any that come are not looked at. */
export const anyone = () => ({ kind: 'anyone' }) as const;
/** The domain decides, with the caller if there is one; a token that comes must be good. */
export const optional = () => ({ kind: 'optional' }) as const;
/** Any caller with a good token. */
export const signedIn = () => ({ kind: 'signed-in' }) as const;
/** A caller whose token carries the permission; `{name}` in it stands for a path parameter. */
export const permission = (name: string) => ({ kind: 'signed-in', permission: name }) as const;
/** A person; the route gets their owner id. */
export const person = () => ({ kind: 'person' }) as const;
/** A person, whose owner id is neither looked up nor made. */
export const personUnresolved = () => ({ kind: 'person', unresolved: true }) as const;
/** A machine (client credentials) with the permission; `{name}` in it stands for a path parameter. */
export const machine = (name: string) => ({ kind: 'machine', permission: name }) as const;

/** A person together with what they own. */
export interface Owner extends PersonCaller {
  readonly ownerId: OwnerId;
}

/** What a route's work receives as its caller. */
export type CallerOf<A extends Access> = A['kind'] extends 'anyone'
  ? undefined
  : A['kind'] extends 'optional'
    ? Caller | undefined
    : A['kind'] extends 'person'
      ? A extends { readonly unresolved: true }
        ? PersonCaller
        : Owner
      : A['kind'] extends 'machine'
        ? MachineCaller
        : Caller;

/** The permission that an access asks for in a given call, its path parameters filled in. */
export function permissionOf(access: Access, params: Readonly<Record<string, string>>): string | undefined {
  if (access.kind === 'anyone' || access.kind === 'optional') return undefined;
  return access.permission?.replace(/\{(\w+)\}/g, (_, name: string) => params[name] ?? '');
}

/**
 * Holds a caller against a route's access.
 *
 * @throws Problem `person_required`, `machine_required` or `insufficient_permission`
 */
export function admit(caller: Caller, access: Access, params: Readonly<Record<string, string>>): void {
  if (access.kind === 'person' && caller.kind !== 'person') {
    throw new Problem('person_required', 'Only a person who signed in can do this, not an application.');
  }
  if (access.kind === 'machine' && caller.kind !== 'machine') {
    throw new Problem('machine_required', 'Only an application of its own can do this, not a person.');
  }
  const needed = permissionOf(access, params);
  if (needed !== undefined && !caller.permissions.has(needed)) {
    throw insufficientPermission(needed);
  }
}

/** The refusal of a caller who lacks a permission; becomes a challenge with `scope=` (RFC 6750 §3.1). */
function insufficientPermission(needed: string): Problem {
  return new Problem('insufficient_permission', `This needs the permission "${needed}".`, {
    fields: { permission: needed },
  });
}
