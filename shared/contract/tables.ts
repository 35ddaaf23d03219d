import { z } from 'zod';
import { Instant, ListQuery, listOf } from './lists.ts';

/** Any JSON object, as it was parsed. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Whether a value parsed from JSON is an object: no array, no null. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The id of a row, made by the server or chosen by the client: what stands in an address without escapes (RFC 3986
 * §2.3), without a dot or dash at the ends, so that no path segment and no key of a table is ever odd.
 */
export const RowId = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9](?:[A-Za-z0-9._~-]*[A-Za-z0-9_~])?$/, {
    message: 'must be 1 to 100 of A–Z a–z 0–9 . _ ~ -, beginning and ending with a letter or digit',
  });

/** Members of a row that the server alone writes. A body that holds one is refused, `owner` among them. */
export const reservedMembers = ['owner', 'createdAt', 'changedAt', 'etag'] as const;

/** The largest row, in bytes of its own members as compact JSON. */
export const maxRowBytes = 32_768;

/** How deep a row may nest. */
export const maxRowDepth = 64;

/**
 * A row as a client sends it: a flat object with members of its own choosing, which may nest, and with or without `id`.
 * Not a schema of members, so that every name passes through as it came.
 */
export const RowInput = z.custom<JsonObject>(isJsonObject, { message: 'must be a JSON object' }).meta({
  type: 'object',
  additionalProperties: true,
  description: `At most ${maxRowBytes} bytes of JSON. Must not hold ${reservedMembers.join(', ')}.`,
});

/** A row: the client's own members beside those that the server keeps. Whose it is, is never told. */
export const Row = z.looseObject({
  id: z.string(),
  createdAt: Instant,
  changedAt: Instant,
  etag: z.string().describe('the entity tag of this version, quotes included, as if-match takes it'),
});
export type Row = z.infer<typeof Row>;

export const RowList = listOf(Row);
export type RowList = z.infer<typeof RowList>;

/** Rows are listed in the order of their ids; ids made by the server sort newest first. */
export const RowListQuery = ListQuery;

export const ImportQuery = z.object({
  mode: z
    .enum(['keep', 'replace'])
    .default('keep')
    .describe('what becomes of a row that is there already and differs'),
});

/** The body of an import: bytes, because one line that is no UTF-8 must not spoil the others. */
export const ImportLines = z
  .custom<Uint8Array>((value) => ArrayBuffer.isView(value), { message: 'must be lines of JSON' })
  .meta({
    type: 'string',
    description:
      'NDJSON: one object a line, {owner: an Auth0 user id, id, …}. In a common table owner is not needed and not kept.',
  });

/** How many lines are told one by one in a report; the counts are whole. */
export const maxToldLines = 1000;

/** What became of an import. Lines are counted from 1, empty ones too. */
export const ImportReport = z.object({
  created: z.number().int(),
  unchanged: z.number().int().describe('lines whose row was there already, with the same content'),
  replaced: z.number().int(),
  conflicts: z.number().int().describe('lines whose row is there with other content, and was left as it is'),
  conflicting: z.array(z.object({ line: z.number().int(), id: z.string() })).describe('the first 1,000'),
  invalid: z.array(z.object({ line: z.number().int(), detail: z.string() })).describe('the first 1,000'),
  invalidCount: z.number().int(),
  remaining: z.number().int().describe('lines not looked at for want of time: send the same body again'),
});
export type ImportReport = z.infer<typeof ImportReport>;
