import { readFileSync } from 'node:fs';

/** What the ready file of the local stack says (its other fields are for others). */
export interface Stack {
  readonly web: string;
  readonly api: string;
  readonly tenant: string;
  readonly google: string;
  readonly storage: { readonly blob: string; readonly table: string };
  readonly people: readonly {
    readonly key: string;
    readonly id: string;
    readonly name: string;
    readonly email: string;
  }[];
}

/** The stack that the browser tests speak to: `VALET_READY` names its ready file, as `npm start -- --ready-file` wrote it. */
export function runningStack(): Stack {
  const file = process.env['VALET_READY'] ?? '.local/ready.json';
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Stack;
  } catch (cause) {
    throw new Error(`The browser tests need a running stack: start one with "npm start". (No ${file}.)`, {
      cause,
    });
  }
}

/** A demo account of the stack. */
export function personOf(stack: Stack, key: string): Stack['people'][number] {
  const person = stack.people.find((candidate) => candidate.key === key);
  if (person === undefined) throw new Error(`The stack has no demo account ${key}.`);
  return person;
}
