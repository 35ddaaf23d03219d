import { personOf, type Stack } from './stack.ts';

/** Somebody to sign in as. */
export interface Person {
  readonly key: string;
  readonly name: string;
  readonly email: string;
}

/** A new person of the local tenant, so that no test finds what another one left behind. */
export async function newPerson(stack: Stack, name: string, google: boolean): Promise<Person> {
  const response = await fetch(`${stack.tenant}/__people`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, google }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`The local tenant made no person: ${response.status}.`);
  return (await response.json()) as Person;
}

/** The demo account whose Google takes every grant back at once. */
export const revokedPerson = (stack: Stack): Person => personOf(stack, 'revoked');
