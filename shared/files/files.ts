import { limitsFor, policy as usualPolicy, type AccessPolicy, type PolicyCaller } from '../access/index.ts';
import type { FileItem, Grant, GrantRequest, Page } from '../contract/index.ts';
import type { Clock } from '../platform/index.ts';
import type { Storage } from '../storage/index.ts';
import { choresTable, createChores } from './chores.ts';
import { deleteFile, restoreFile } from './bin.ts';
import { type Completion, completeUpload } from './complete.ts';
import { type FilesContext, notFound, readyOf } from './context.ts';
import { findListed, getFile, listFiles, type ListedFile, type ListWish, renameFile } from './file-index.ts';
import { createForget } from './forget.ts';
import { grantFor } from './grants.ts';
import { createLedger } from './ledger.ts';
import { containerOf, finalBlob, libraryTable } from './rows.ts';
import { createSaveOnce, findSaved, type SaveOptions, type SaveOutcome } from './save-once.ts';
import type { SaveWish } from './save-transfer.ts';
import { createSweep, type SweepReport } from './sweep.ts';
import { createThumbnails } from './thumbnail.ts';

/**
 * People's files: bytes in the owner's container, an index in a table. `owner` is an owner id; everything is looked for
 * in that owner's partition alone, so another person's file is `not_found` by construction.
 */
export interface Files {
  /**
   * Whose files a call is about: the caller's own, or those of a container that the policy opens. Gives the `owner` of
   * the other functions.
   *
   * @throws {Problem} `policy_denied`
   */
  reach(
    caller: PolicyCaller & { readonly ownerId: string },
    operation: 'read' | 'change',
    container?: string,
  ): string;
  /** @throws {Problem} `policy_denied`, `payload_too_large`, `quota_exceeded`, `not_found`, `conflict` */
  grant(caller: PolicyCaller, owner: string, asked: GrantRequest, signal?: AbortSignal): Promise<Grant>;
  /** @throws {Problem} `not_ready`, `payload_too_large`, `not_found` */
  complete(owner: string, fileId: string, signal?: AbortSignal): Promise<Completion>;
  /** Also for a file in Deleted things. @throws {Problem} `not_found` */
  get(owner: string, fileId: string, signal?: AbortSignal): Promise<FileItem>;
  /** Where a listed file's bytes are, and which ones. @throws {Problem} `not_found`, for one in Deleted things too */
  content(owner: string, fileId: string, signal?: AbortSignal): Promise<FileContent>;
  /** Newest first. `nextCursor` is a plain file id: the route wraps it. */
  list(owner: string, wish: ListWish, signal?: AbortSignal): Promise<Page<FileItem>>;
  /** Those of the given files that are listed, so neither in Deleted things nor gone. */
  listed(
    owner: string,
    fileIds: readonly string[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<string, ListedFile>>;
  /** @throws {Problem} `not_found`, `precondition_failed` */
  rename(
    owner: string,
    fileId: string,
    change: { name: string; ifMatch?: string | undefined },
    signal?: AbortSignal,
  ): Promise<FileItem>;
  /**
   * Keeps a small picture of a listed file beside it. Whether it is the first.
   *
   * @throws {Problem} `unsupported_media_type`, `payload_too_large`, `not_ready`, `not_found`
   */
  keepThumbnail(
    owner: string,
    fileId: string,
    bytes: Uint8Array,
    signal?: AbortSignal,
  ): Promise<{ readonly file: FileItem; readonly created: boolean }>;
  /** To Deleted things for 30 days; a pending upload is called off. @throws {Problem} `not_found`, `precondition_failed` */
  remove(owner: string, fileId: string, ifMatch: string | undefined, signal?: AbortSignal): Promise<void>;
  /** @throws {Problem} `not_found`; `expired` once a purge key was handed out */
  restore(owner: string, fileId: string, signal?: AbortSignal): Promise<FileItem>;
  /** Streams something from elsewhere into the owner's files, once. */
  saveOnce(
    caller: PolicyCaller,
    owner: string,
    wish: SaveWish,
    signal: AbortSignal,
    options?: SaveOptions,
  ): Promise<SaveOutcome>;
  /** The file that a source key was saved as, if it is listed. */
  savedAs(owner: string, sourceKey: string, signal?: AbortSignal): Promise<FileItem | undefined>;
  /** Bytes taken up, what is promised to uploads included. */
  usage(owner: string, signal?: AbortSignal): Promise<{ bytes: number; quota: number }>;
  /** What is due: by a timer. */
  sweep(signal?: AbortSignal): Promise<SweepReport>;
  /** Returns how many rows and containers went: 0 when there was nothing left. */
  forget(owner: string, signal?: AbortSignal): Promise<number>;
}

/** The bytes of a file, for a key to them. */
export interface FileContent {
  readonly name: string;
  readonly contentType: string;
  readonly container: string;
  readonly blob: string;
  /** Of the blob: other bytes have another one. */
  readonly etag: string;
}

export interface FilesOptions {
  readonly storage: Storage;
  readonly clock: Clock;
  readonly quotaBytes: number;
  /** Default: the policy of `shared/access`. */
  readonly policy?: AccessPolicy;
}

export function createFiles({ storage, clock, quotaBytes, policy = usualPolicy }: FilesOptions): Files {
  const library = storage.table(libraryTable);
  const context: FilesContext = {
    library,
    clock,
    quotaBytes,
    policy,
    signer: storage.signer,
    ledger: createLedger(library),
    chores: createChores(storage.table(choresTable), clock),
    containerOf: (owner) => storage.container(containerOf(owner)),
  };
  return {
    reach(caller, operation, container = caller.ownerId) {
      limitsFor(policy, caller, { operation, container });
      return container;
    },
    grant: (caller, owner, asked, signal) => grantFor(context, caller, owner, asked, signal),
    complete: (owner, fileId, signal) => completeUpload(context, owner, fileId, signal),
    get: (owner, fileId, signal) => getFile(context, owner, fileId, signal),
    list: (owner, wish, signal) => listFiles(context, owner, wish, signal),
    listed: (owner, fileIds, signal) => findListed(context, owner, fileIds, signal),
    rename: (owner, fileId, change, signal) => renameFile(context, owner, fileId, change, signal),
    remove: (owner, fileId, ifMatch, signal) => deleteFile(context, owner, fileId, ifMatch, signal),
    restore: (owner, fileId, signal) => restoreFile(context, owner, fileId, signal),
    async content(owner, fileId, signal) {
      const container = context.containerOf(owner);
      const blob = finalBlob(fileId);
      const file = await readyOf(context, owner, fileId, signal);
      const facts = file === undefined ? undefined : await container.facts(blob, signal);
      if (file === undefined || facts === undefined) throw notFound();
      const { name, contentType } = file.columns;
      return { name, contentType, container: container.name, blob, etag: facts.etag };
    },
    keepThumbnail: createThumbnails(context),
    saveOnce: createSaveOnce(context),
    savedAs: (owner, sourceKey, signal) => findSaved(context, owner, sourceKey, signal),
    async usage(owner, signal) {
      const { used, reserved } = await context.ledger.usage(owner, signal);
      return { bytes: used + reserved, quota: quotaBytes };
    },
    sweep: createSweep(context),
    forget: createForget(context),
  };
}
