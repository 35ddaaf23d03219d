/** The only place that knows Azure Storage: rows, blobs, and keys to blobs. */
export type { StorageSettings } from './account.ts';
export type { BlobFacts, BlobWrite, Container, CopyStart } from './container.ts';
export { emptyPartition } from './empty-partition.ts';
export { everyRow } from './every-row.ts';
export type { Column, Columns, NewRow, Row } from './rows.ts';
export type { Sas, SasSigner, SasWish } from './signer.ts';
export { createStorage, type Storage, type StorageDeps } from './storage.ts';
export { quoted, type RowPage, type RowQuery, type Step, type Table, type Write } from './table.ts';
