import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Ports } from './ports.ts';

const shape = z.partialRecord(
  z.enum(['web', 'api', 'tenant', 'google', 'blob', 'table']),
  z.number().int().positive(),
);
const fileOf = (dataDir: string): string => path.join(dataDir, 'ports.json');

/**
 * The ports that a data folder was used with last: what people own hangs on the tenant's address, so free ports must be
 * the same ones again, or a person would come back to an empty place.
 */
export async function earlierPorts(dataDir: string | undefined): Promise<Partial<Ports>> {
  if (dataDir === undefined) return {};
  try {
    return shape.parse(JSON.parse(await readFile(fileOf(dataDir), 'utf8')));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw cause;
  }
}

/** Notes the ports of this run for the next. */
export async function rememberPorts(dataDir: string | undefined, ports: Ports): Promise<void> {
  if (dataDir === undefined) return;
  await mkdir(dataDir, { recursive: true });
  await writeFile(fileOf(dataDir), JSON.stringify(ports));
}
