import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { readIfThere, writePrivate } from '../home.ts';
import { isMissing } from '../system-error.ts';

/** Which file of Valet a broken-off upload became, by the fingerprint of what was sent. */
export interface Unfinished {
  find(fingerprint: string): Promise<string | undefined>;
  keep(fingerprint: string, fileId: string): Promise<void>;
  forget(fingerprint: string): Promise<void>;
}

/** Storage drops uncommitted blocks after a week (Put Block); in ms. */
const keptMs = 6 * 24 * 60 * 60_000;

export function createUnfinished(home: string, now: () => number = Date.now): Unfinished {
  const folder = join(home, 'unfinished');
  const fileOf = (fingerprint: string): string => join(folder, fingerprint);
  const sweep = async (): Promise<void> => {
    const names = await readdir(folder).catch((cause: unknown) => {
      if (isMissing(cause)) return [];
      throw cause;
    });
    for (const name of names) {
      const facts = await stat(fileOf(name)).catch((cause: unknown) => {
        if (isMissing(cause)) return undefined; // another process was quicker
        throw cause;
      });
      if (facts !== undefined && now() - facts.mtimeMs > keptMs) await rm(fileOf(name), { force: true });
    }
  };
  return {
    find: async (fingerprint) => {
      await sweep();
      return (await readIfThere(fileOf(fingerprint)))?.trim();
    },
    keep: (fingerprint, fileId) => writePrivate(fileOf(fingerprint), `${fileId}\n`),
    forget: (fingerprint) => rm(fileOf(fingerprint), { force: true }),
  };
}
