/** The JSON that crosses the border of the API: schemas for the routes, types for the page and for clients. */
export * from './exchange.ts';
export * from './files.ts';
export * from './google.ts';
export * from './lists.ts';
export * from './mail.ts';
export * from './people.ts';
export * from './permissions.ts';
export * from './problems.ts';
export * from './tables.ts';
export * from './shares.ts';
