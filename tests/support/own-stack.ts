import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as helpers from './stack.ts';
import { type Stack, type StackOptions, startStack } from '../../local/stack/index.ts';

/** Only the type: importing the module itself reads the ready file, which is not written yet. */
type AcceptanceHelpers = typeof helpers;

/** A stack of one test file's own, whose parts may be stopped, with the acceptance helpers bound to it. */
export interface OwnStack {
  readonly stack: Stack;
  readonly http: AcceptanceHelpers;
  /** What the parts wrote, a line each. */
  readonly lines: readonly string[];
  /** Safe to call twice. */
  stop(): Promise<void>;
}

const freePorts = { web: 0, api: 0, tenant: 0, google: 0, blob: 0, table: 0 };

/**
 * One for each test file, since the helpers are bound to the first. Starts it on free ports, with storage on disk: what was acknowledged must
 * survive a stop.
 */
export async function ownStack(options: StackOptions = {}): Promise<OwnStack> {
  const folder = await mkdtemp(join(tmpdir(), 'valet-own-stack-'));
  const lines: string[] = [];
  const stack = await startStack({
    ports: freePorts,
    dataDir: join(folder, 'data'),
    events: { line: (part, text) => void lines.push(`${part} | ${text}`) },
    ...options,
  });
  const readyFile = join(folder, 'ready.json');
  await writeFile(readyFile, JSON.stringify(stack.ready), { mode: 0o600 });
  process.env['VALET_READY'] = readyFile;
  const http = await import('./stack.ts');
  return {
    stack,
    http,
    lines,
    stop: async () => {
      await stack.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
