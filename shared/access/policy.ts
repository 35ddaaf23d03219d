/**
 * The access policy: may this caller do that, and within which limits? It is asked before every key is made and before
 * every file is touched. This is the one file that a fork changes: a container that it opens is reached with `?container=`
 * on the routes of files; `tests/support/family-policy.ts` shows how, with a family container that is open to a role.
 */

/** What is asked for. `save` is the server's own copy of something out of a linked account. */
export type Operation = 'upload' | 'download' | 'browse' | 'purge' | 'save' | 'read' | 'change' | 'share';

/** Who asks. Auth0 turns roles into permissions, so a role is recognised by a permission that it alone gives. */
export interface PolicyCaller {
  readonly kind: 'person' | 'machine';
  /** Whose container and rows are this caller's own; a machine has none. */
  readonly ownerId: string | undefined;
  readonly permissions: ReadonlySet<string>;
}

export interface Wish {
  readonly operation: Operation;
  /** Whose container: an owner id, or a name of the fork's own making such as `family` (a–z, 0–9, `-`; at most 40). */
  readonly container: string;
  /** Bytes, for an upload or a save. */
  readonly size?: number | undefined;
  /** As declared for an upload: a hint, since what counts is found out from the content. */
  readonly contentType?: string | undefined;
}

export type Decision =
  | { readonly allow: true; readonly limits: Limits }
  /** `reason` is told to the caller: a plain sentence that gives nothing away about others. */
  | { readonly allow: false; readonly reason: string };

export interface Limits {
  /** Largest file. */
  readonly maxBytes: number;
  /** How long a key lives, in seconds; for a share, how far ahead its end may be. */
  readonly expiresInSeconds: number;
}

export type AccessPolicy = (caller: PolicyCaller, wish: Wish) => Decision;

const minute = 60;

/** An upload may take an hour and can be renewed; all that reads or purges is used at once. */
const keyLife: Readonly<Record<Operation, number>> = {
  upload: 60 * minute,
  browse: 60 * minute,
  download: 15 * minute,
  purge: 5 * minute,
  share: 30 * 24 * 60 * minute,
  save: 0,
  read: 0,
  change: 0,
};

/** 50,000 blocks of 4,000 MiB: what one block blob can hold (Put Block). A fork may ask for less. */
const maxBytes = 50_000 * 4_000 * 2 ** 20;

/** The limits of an operation when nothing else is said. */
export function usualLimits(operation: Operation): Limits {
  return { maxBytes, expiresInSeconds: keyLife[operation] };
}

/** People have their own container and rows, and nothing else. */
export const policy: AccessPolicy = (caller, wish) =>
  caller.kind === 'person' && caller.ownerId === wish.container
    ? { allow: true, limits: usualLimits(wish.operation) }
    : { allow: false, reason: 'This is not yours to use.' };
