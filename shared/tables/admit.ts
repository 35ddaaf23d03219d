import { Problem } from '../errors/index.ts';
import type { Caller } from '../identity/index.ts';
import type { Operation, TableDeclaration } from './declarations.ts';

/**
 * Holds a caller against what a table declares for an operation.
 *
 * @throws Problem `not_authenticated`, `person_required`, `policy_denied` or `insufficient_permission`
 */
export function admitTo(
  declaration: TableDeclaration,
  operation: Operation,
  caller: Caller | undefined,
): void {
  const rule = declaration[operation];
  if (rule === 'anyone') return;
  if (caller === undefined) throw new Problem('not_authenticated', 'Please sign in first.');
  if (declaration.kind === 'person' && caller.kind !== 'person') {
    throw new Problem(
      'person_required',
      'These rows belong to people; an application has none. It may import, where it is permitted to.',
    );
  }
  if (rule === 'nobody') {
    throw new Problem('policy_denied', `Nobody may ${operation} rows of "${declaration.name}" in this way.`);
  }
  if (typeof rule === 'object' && !caller.permissions.has(rule.permission)) {
    throw new Problem('insufficient_permission', `This needs the permission "${rule.permission}".`, {
      fields: { permission: rule.permission },
    });
  }
}
