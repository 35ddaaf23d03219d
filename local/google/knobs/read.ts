import { z } from 'zod';
import type { Account } from '../accounts.ts';
import { type Incoming, json, Refusal } from '../http.ts';
import type { World } from '../world.ts';

/** @throws {Refusal} 404 when nobody has that address or id */
export function accountOf(email: string, world: World): Account {
  const account = world.accounts.find(email);
  if (account === undefined) throw wrong(404, 'There is no such account.');
  return account;
}

/**
 * The body of a knob's request.
 *
 * @throws {Refusal} 400 with what is wrong with it
 */
export async function read<Shape extends z.ZodType>(
  request: Incoming,
  shape: Shape,
  limit?: number,
): Promise<z.infer<Shape>> {
  const parsed = shape.safeParse(await request.jsonObject(limit));
  if (!parsed.success) throw wrong(400, z.prettifyError(parsed.error));
  return parsed.data;
}

export function wrong(status: number, error: string): Refusal {
  return new Refusal(json(status, { error }));
}
