import type { z } from 'zod';

/** Whoever's token carries this permission. */
export interface Permitted {
  readonly permission: string;
}

/** Who may do something in a `person` table, whose rows are each person's own; never anyone but the owner. */
export type PersonRule = 'owner' | Permitted | 'nobody';
/** Who may do something in a `common` table, whose rows are shared. */
export type CommonRule = 'anyone' | 'signed-in' | Permitted | 'nobody';

/** What can be done with rows, each ruled on its own. */
export type Operation = 'read' | 'create' | 'replace' | 'remove';

interface Declared {
  /** As it stands in the address: 1 to 32 of a–z and 0–9, beginning with a letter. */
  readonly name: string;
  /** Takes imports by machines with the permission `import:{name}`. */
  readonly imported: boolean;
  /** What a row's own members must be, on every way in. Default: any JSON object. Checks only; nothing is changed. */
  readonly row?: z.ZodType;
}

export type TableDeclaration =
  | (Declared & { readonly kind: 'person' } & Readonly<Record<Operation, PersonRule>>)
  | (Declared & { readonly kind: 'common' } & Readonly<Record<Operation, CommonRule>>);

/**
 * Every table of rows. A fork adds one by adding an entry: routes, imports, ETags, paging and forgetting come with it,
 * and nothing has to be made in storage. A table that is taken out answers 404 at once; forgetting a person still finds
 * their rows in it.
 */
export const tableDeclarations: readonly TableDeclaration[] = [
  {
    name: 'notes',
    kind: 'person',
    read: 'owner',
    create: 'owner',
    replace: 'owner',
    remove: 'owner',
    imported: false,
  },
  {
    // Filled by machines; people read theirs.
    name: 'events',
    kind: 'person',
    read: 'owner',
    create: 'nobody',
    replace: 'nobody',
    remove: 'nobody',
    imported: true,
  },
  {
    name: 'announcements',
    kind: 'common',
    read: 'anyone',
    create: { permission: 'write:announcements' },
    replace: { permission: 'write:announcements' },
    remove: { permission: 'write:announcements' },
    imported: true,
  },
];
