import { Problem } from '../errors/index.ts';
import type { FileColumns } from './rows.ts';

/**
 * Holds what a caller knows of a file against what it is now (RFC 9110 §13.1.1).
 *
 * @throws {Problem} `precondition_failed`
 */
export function holdToMatch(ifMatch: string | undefined, columns: FileColumns): void {
  if (ifMatch === undefined || ifMatch.trim() === '*') return;
  if (ifMatch.split(',').some((tag) => tag.trim() === `"${columns.version}"`)) return;
  throw new Problem('precondition_failed', 'The file was changed meanwhile. Look at it again.');
}
