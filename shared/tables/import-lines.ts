import { setImmediate } from 'node:timers/promises';
import { type ImportReport, isJsonObject, maxToldLines } from '../contract/index.ts';
import { isProblem, Problem } from '../errors/index.ts';
import { checkId, type Content, contentOf } from './content.ts';
import type { TableDeclaration } from './declarations.ts';

/** A good line of an import. */
export interface ImportLine {
  /** From 1. */
  readonly line: number;
  /** The Auth0 user id; undefined in a common table. */
  readonly owner: string | undefined;
  readonly id: string;
  readonly content: Content;
}

type Refused = ImportReport['invalid'][number];

/** A connection or strategy, a bar, and what that calls the person; `<client>@clients` is a machine and has no bar. */
const userId = /^[\w-]{1,128}\|[^\p{C}]{1,200}$/u;

const newline = 0x0a;
/** Lines between two breaths: a whole file takes about a second to parse, and other calls wait meanwhile. */
const breath = 2000;

function lineOf(bytes: Uint8Array, line: number, declaration: TableDeclaration): ImportLine | undefined {
  let parsed: unknown;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
    if (text === '') return undefined;
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new Problem('invalid_request', 'The line is not JSON in UTF-8.', { cause });
  }
  if (!isJsonObject(parsed)) throw new Problem('invalid_request', 'The line is not a JSON object.');
  const { owner, ...body } = parsed;
  if (declaration.kind === 'person' && (typeof owner !== 'string' || !userId.test(owner))) {
    throw new Problem('invalid_request', '"owner" must be an Auth0 user id, such as auth0|abc.');
  }
  const content = contentOf(body, declaration);
  const whose = declaration.kind === 'person' && typeof owner === 'string' ? owner : undefined;
  return { line, owner: whose, id: checkId(content.id), content };
}

/**
 * The lines of an import, each held against the same rules as a row that a person sends. A bad line, one that was cut off
 * among them, is told and spoils no other.
 */
export async function readImportLines(
  bytes: Uint8Array,
  declaration: TableDeclaration,
  signal?: AbortSignal,
): Promise<{ lines: ImportLine[]; invalid: Refused[]; invalidCount: number }> {
  const lines: ImportLine[] = [];
  const invalid: Refused[] = [];
  let invalidCount = 0;
  for (let at = 0, line = 1; at < bytes.length; line += 1) {
    const found = bytes.indexOf(newline, at);
    const end = found === -1 ? bytes.length : found;
    try {
      const good = lineOf(bytes.subarray(at, end), line, declaration);
      if (good !== undefined) lines.push(good);
    } catch (cause) {
      if (!isProblem(cause)) throw cause;
      invalidCount += 1;
      if (invalid.length < maxToldLines) invalid.push({ line, detail: cause.detail });
    }
    at = end + 1;
    if (line % breath === 0) await setImmediate(undefined, { signal });
  }
  return { lines, invalid, invalidCount };
}
