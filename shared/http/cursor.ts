import { createHash } from 'node:crypto';
import type { Page } from '../contract/index.ts';
import { Problem } from '../errors/index.ts';

const mark = (bound: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(bound)).digest('base64url').slice(0, 16);

/**
 * Answers a list with one of its pages: takes the caller's cursor apart for `load`, and wraps where `load` says that the
 * list goes on, so that no route hands out or believes a bare continuation.
 *
 * @param bound what a cursor of this list belongs to: owner id, list, and every part of the query but the limit
 * @param load gets the page from a continuation on, or the first one; its `nextCursor` is the next one's continuation
 * @throws Problem `invalid_request` for a cursor of another person or query, or none of ours
 */
export async function answerPage<Found extends Page<unknown>>(
  cursor: string | undefined,
  bound: readonly string[],
  load: (continuation: string | undefined) => Promise<Found>,
): Promise<{ readonly status: 200; readonly body: Found }> {
  const page = await load(readCursor(cursor, bound));
  const { nextCursor } = page;
  return {
    status: 200,
    body: { ...page, nextCursor: nextCursor === undefined ? undefined : writeCursor(nextCursor, bound) },
  };
}

/**
 * Wraps a storage continuation as an opaque cursor that belongs to one person and one query. The binding catches
 * mistakes; it is no access check: partitions are chosen by owner, so a forged cursor opens nothing.
 */
function writeCursor(continuation: string, bound: readonly string[]): string {
  return `${mark(bound)}.${Buffer.from(continuation).toString('base64url')}`;
}

/** The continuation in a cursor, or undefined when none was given. */
function readCursor(cursor: string | undefined, bound: readonly string[]): string | undefined {
  if (cursor === undefined) return undefined;
  const [owner, continuation] = cursor.split('.');
  if (owner !== mark(bound) || continuation === undefined || continuation === '') {
    throw new Problem('invalid_request', 'The cursor does not belong to this list. Start again without it.');
  }
  return Buffer.from(continuation, 'base64url').toString();
}
