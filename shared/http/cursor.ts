import { createHash } from 'node:crypto';
import { Problem } from '../errors/index.ts';

const mark = (bound: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(bound)).digest('base64url').slice(0, 16);

/**
 * Wraps a storage continuation as an opaque cursor that belongs to one person and one query. The binding catches
 * mistakes; it is no access check: partitions are chosen by owner, so a forged cursor opens nothing.
 *
 * @param bound what the cursor belongs to: owner id, list, and every part of the query but the limit
 */
export function writeCursor(continuation: string, bound: readonly string[]): string {
  return `${mark(bound)}.${Buffer.from(continuation).toString('base64url')}`;
}

/**
 * The continuation in a cursor, or undefined when none was given.
 *
 * @throws Problem `invalid_request` for a cursor of another person or query, or none of ours
 */
export function readCursor(cursor: string | undefined, bound: readonly string[]): string | undefined {
  if (cursor === undefined) return undefined;
  const [owner, continuation] = cursor.split('.');
  if (owner !== mark(bound) || continuation === undefined || continuation === '') {
    throw new Problem('invalid_request', 'The cursor does not belong to this list. Start again without it.');
  }
  return Buffer.from(continuation, 'base64url').toString();
}
