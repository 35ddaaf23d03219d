import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';

/** A folder of the test file's own, gone with all that is in it afterwards. Gives the path of a file in it. */
export function useFolder(): (name: string) => string {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'valet-browser-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  return (name) => path.join(folder, name);
}
