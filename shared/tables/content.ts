import { createHash } from 'node:crypto';
import {
  isJsonObject,
  type JsonObject,
  maxRowBytes,
  maxRowDepth,
  reservedMembers,
  RowId,
} from '../contract/index.ts';
import { Problem } from '../errors/index.ts';
import type { TableDeclaration } from './declarations.ts';

/** What a client may say of a row, checked: its id if it chose one, and its own members. */
export interface Content {
  readonly id: string | undefined;
  readonly data: JsonObject;
  /** `data` as compact JSON, at most 32 KB of UTF-8. */
  readonly json: string;
  /** Equal for equal content, whatever the order of members. */
  readonly digest: string;
}

function isDeeperThan(depth: number, value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((member) => isDeeperThan(depth - 1, member));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [name, sorted(member)] as const);
  return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const digestOf = (data: JsonObject): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(data)))
    .digest('base64url');

function holdToSchema(data: JsonObject, schema: TableDeclaration['row']): void {
  const result = schema?.safeParse(data);
  if (result === undefined || result.success) return;
  const errors = result.error.issues
    .slice(0, 20)
    .map(({ path, message }) => ({ at: path.map(String).join('.'), message }));
  const [first] = errors;
  throw new Problem('invalid_request', `The row is not right: ${first?.at ?? ''}: ${first?.message ?? ''}.`, {
    fields: { errors },
  });
}

/**
 * The id that a client gave to a row.
 *
 * @throws Problem `invalid_request`
 */
export function checkId(id: unknown): string {
  const result = RowId.safeParse(id);
  if (result.success) return result.data;
  throw new Problem('invalid_request', `The id ${result.error.issues[0]?.message ?? 'is not right'}.`);
}

/**
 * Refuses what only the server writes, and what is too deep to work with. For whole rows and patches alike.
 *
 * @throws Problem `invalid_request`
 */
export function checkMembers(body: JsonObject): void {
  const reserved = reservedMembers.find((name) => Object.hasOwn(body, name));
  if (reserved !== undefined) {
    throw new Problem(
      'invalid_request',
      `"${reserved}" is written by the server: leave it out. A row belongs to whoever the token names.`,
    );
  }
  if (isDeeperThan(maxRowDepth, body)) {
    throw new Problem('invalid_request', `A row may nest ${maxRowDepth} levels at most.`);
  }
}

/**
 * A row as a client sent it, checked on every way in.
 *
 * @throws Problem `invalid_request` or `payload_too_large`
 */
export function contentOf(body: JsonObject, declaration: Pick<TableDeclaration, 'row'>): Content {
  checkMembers(body);
  const { id, ...data } = body;
  const checkedId = Object.hasOwn(body, 'id') ? checkId(id) : undefined;
  const json = JSON.stringify(data);
  if (Buffer.byteLength(json) > maxRowBytes) {
    throw new Problem('payload_too_large', `A row may have ${maxRowBytes} bytes of JSON at most.`, {
      fields: { maxBytes: maxRowBytes },
    });
  }
  holdToSchema(data, declaration.row);
  return { id: checkedId, data, json, digest: digestOf(data) };
}
