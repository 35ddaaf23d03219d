import type { AccessPolicy } from '../access/index.ts';
import type { Clock } from '../platform/index.ts';
import { Problem } from '../errors/index.ts';
import type { Container, SasSigner, Table } from '../storage/index.ts';
import type { Chores } from './chores.ts';
import type { Ledger } from './ledger.ts';
import { deletedKey, FileColumns, type Held, held, PendingColumns, pendingKey, readyKey } from './rows.ts';

/** What every part of the files domain works with. */
export interface FilesContext {
  readonly library: Table;
  readonly ledger: Ledger;
  readonly chores: Chores;
  readonly signer: SasSigner;
  readonly clock: Clock;
  readonly policy: AccessPolicy;
  readonly quotaBytes: number;
  containerOf(owner: string): Container;
}

export async function pendingOf(context: FilesContext, owner: string, id: string, signal?: AbortSignal) {
  return held(await context.library.get(owner, pendingKey(id), signal), PendingColumns);
}

export async function readyOf(
  context: FilesContext,
  owner: string,
  id: string,
  signal?: AbortSignal,
): Promise<Held<FileColumns> | undefined> {
  return held(await context.library.get(owner, readyKey(id), signal), FileColumns);
}

export async function deletedOf(
  context: FilesContext,
  owner: string,
  id: string,
  signal?: AbortSignal,
): Promise<Held<FileColumns> | undefined> {
  return held(await context.library.get(owner, deletedKey(id), signal), FileColumns);
}

/** The one answer for a file that is not there, is in another state, or is another person's. */
export function notFound(): Problem {
  return new Problem('not_found', 'There is no such file.');
}
