import type { AccessPolicy } from '../access/index.ts';
import type { Clock } from '../platform/index.ts';
import { Problem } from '../errors/index.ts';
import type { Container, SasSigner, Table } from '../storage/index.ts';
import type { Chores } from './chores.ts';
import type { Ledger } from './ledger.ts';
import {
  deletedKey,
  FileColumns,
  type Held,
  held,
  PendingColumns,
  pendingKey,
  readyKey,
  SavedColumns,
} from './rows.ts';

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

/** By the key of its row, as `savedKey` makes it of a source's. */
export async function savedOf(
  context: FilesContext,
  owner: string,
  key: string,
  signal?: AbortSignal,
): Promise<Held<SavedColumns> | undefined> {
  return held(await context.library.get(owner, key, signal), SavedColumns);
}

/** The one answer for a file that is not there, is in another state, or is another person's. */
export function notFound(): Problem {
  return new Problem('not_found', 'There is no such file.');
}
