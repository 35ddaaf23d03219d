/** Rows: tables declared in one file, each row in the partition of whoever owns it. */
export { type Operation, type TableDeclaration, tableDeclarations } from './declarations.ts';
export type { Conditions, Rows } from './rows.ts';
export { createTables, type Tables, type TablesOptions } from './tables.ts';
