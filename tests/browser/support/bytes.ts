import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

const mebi = 1024 * 1024;

/** Writes a file of random bytes to the disk, a piece at a time. */
export async function writeRandomFile(file: string, size: number): Promise<void> {
  const handle = await open(file, 'w');
  try {
    for (let left = size; left > 0; left -= mebi) await handle.write(randomBytes(Math.min(mebi, left)));
  } finally {
    await handle.close();
  }
}

/** SHA-256 of a file, in hexadecimal digits. */
export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

/** A file of random bytes in a folder of its own. */
export interface ScratchFile {
  readonly path: string;
  remove(): Promise<void>;
}

export async function scratchFile(name: string, size: number): Promise<ScratchFile> {
  const folder = await mkdtemp(join(tmpdir(), 'valet-file-'));
  const path = join(folder, name);
  await writeRandomFile(path, size);
  return { path, remove: () => rm(folder, { recursive: true }) };
}
