import { z } from 'zod';
import { isJsonObject, type JsonObject, type Row } from '../contract/index.ts';
import type { OwnerId } from '../people/index.ts';
import type { Column, NewRow, Row as TableRow } from '../storage/index.ts';
import type { Content } from './content.ts';
import type { TableDeclaration } from './declarations.ts';

/** A row as it was read from storage. */
export interface StoredRow {
  readonly id: string;
  readonly data: JsonObject;
  readonly createdAt: string;
  readonly changedAt: string;
  /** A fresh random id for every write: our entity tag, and how a write whose answer was lost knows itself. */
  readonly version: string;
  /** Of the storage service, for a conditional write. */
  readonly storageTag: string;
}

/**
 * A column holds about 32 Ki UTF-16 units (Azure Tables), which is just what a row may have. Half of that stays clear of
 * the "about".
 */
const columnUnits = 16_000;

const Stamps = z.object({ createdAt: z.string(), changedAt: z.string(), version: z.string() });

/**
 * All rows are in one Azure table. Its partitions are the lock: one for each person and table, which nothing but an
 * owner id can open, and one for each common table. The owner comes first, so that all that a person has is one range,
 * tables that are no longer declared included.
 */
export function partitionOf(declaration: TableDeclaration, owner: OwnerId | undefined): string {
  if (declaration.kind === 'common') return `common:${declaration.name}`;
  if (owner === undefined) throw new Error(`rows of "${declaration.name}" have owners`);
  return `${owner}:${declaration.name}`;
}

/** Every partition of a person; `;` is the character after `:`. */
export const partitionsOf = (owner: OwnerId): { from: string; before: string } => ({
  from: `${owner}:`,
  before: `${owner};`,
});

/** Cut between characters, never inside a surrogate pair: storage keeps text, not halves of it. */
function split(json: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < json.length;) {
    let end = Math.min(at + columnUnits, json.length);
    if (end < json.length && /[\uD800-\uDBFF]/.test(json.charAt(end - 1))) end -= 1;
    parts.push(json.slice(at, end));
    at = end;
  }
  return parts;
}

export function toTableRow(
  partition: string,
  id: string,
  content: Content,
  stamps: z.infer<typeof Stamps>,
): NewRow {
  const columns: Record<string, Column> = { ...stamps, digest: content.digest };
  for (const [at, part] of split(content.json).entries()) columns[`data${at}`] = part;
  return { partition, key: id, columns };
}

export function fromTableRow(row: TableRow): StoredRow {
  let json = '';
  for (let at = 0; ; at += 1) {
    const part = row.columns[`data${at}`];
    if (typeof part !== 'string') break;
    json += part;
  }
  const data: unknown = JSON.parse(json);
  if (!isJsonObject(data)) throw new Error('a stored row holds no object');
  return { ...Stamps.parse(row.columns), id: row.key, data, storageTag: row.etag };
}

/** A row as callers see it. */
export const shown = (row: Omit<StoredRow, 'storageTag'>): Row => ({
  ...row.data,
  id: row.id,
  createdAt: row.createdAt,
  changedAt: row.changedAt,
  etag: `"${row.version}"`,
});
