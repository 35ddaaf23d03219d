import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** Where `npm start` says what runs, unless told otherwise. */
export const defaultReadyFile = '.local/ready.json';

const readySchema = z.object({
  web: z.url(),
  api: z.url(),
  tenant: z.url(),
  google: z.url(),
  storage: z.object({ blob: z.url(), table: z.url() }),
  audience: z.string(),
  people: z.array(
    z.object({
      key: z.string(),
      id: z.string(),
      name: z.string(),
      email: z.string(),
      permissions: z.array(z.string()),
    }),
  ),
  clients: z.object({
    spa: z.object({ id: z.string() }),
    native: z.object({ id: z.string() }),
    machines: z.array(
      z.object({ name: z.string(), id: z.string(), secret: z.string(), permissions: z.array(z.string()) }),
    ),
  }),
});

/** What a running local stack says of itself. */
export type Ready = z.infer<typeof readySchema>;

/** Thrown when no stack runs; the message says what to do. */
export class NoStack extends Error {
  override readonly name = 'NoStack';
}

/** @throws {NoStack} when the file is not there or is none of ours */
export async function readReadyFile(file: string): Promise<Ready> {
  let content: string;
  try {
    content = await readFile(file, 'utf8');
  } catch (cause) {
    throw new NoStack(`No local stack is running (there is no ${file}). Start one with "npm start".`, {
      cause,
    });
  }
  try {
    return readySchema.parse(JSON.parse(content));
  } catch (cause) {
    throw new NoStack(`${file} was not written by this version. Start the stack again with "npm start".`, {
      cause,
    });
  }
}
