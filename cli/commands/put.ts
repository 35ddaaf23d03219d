import { basename } from 'node:path';
import type { BlockLimits } from '../../shared/transfer/index.ts';
import { type Api, openApi, signedInApi } from '../api.ts';
import { command } from '../command.ts';
import { bytes, jsonText, shown } from '../terminal.ts';
import { createProgress } from '../transfer/progress.ts';
import { openSource } from '../transfer/source.ts';
import { createUnfinished } from '../transfer/unfinished.ts';
import { upload } from '../transfer/upload.ts';
import { type ExitCode, expectOk, notSignedIn, Trouble, usageTrouble } from '../trouble.ts';

async function limitsOf(api: Api, signal: AbortSignal): Promise<BlockLimits> {
  return expectOk(await api.get('/api/config', { signal })).body.limits;
}

export const put = command({
  name: 'put',
  takes: 'FILE...',
  does: 'Bring files into your storage. Broken off, the same command goes on where it stopped.',
  options: {
    name: { type: 'string', value: 'NAME', help: 'call it this (with one FILE)' },
    progress: { type: 'boolean', help: 'print progress also where nobody watches' },
  },
  count: [1, Number.POSITIVE_INFINITY],
  run: async ({ values, args }, { home, sessions, terminal, signal }) => {
    if (values.name !== undefined && args.length > 1) throw usageTrouble('--name goes with one FILE.');
    const session = (await sessions.load()) ?? fail();
    const limits = await limitsOf(openApi(session.api), signal);
    const parts = { api: await signedInApi(sessions), unfinished: createUnfinished(home), limits };
    const send = async (path: string) => {
      const name = values.name ?? basename(path);
      // by person and API too: another account's unfinished upload is not this one's
      const source = await openSource(path, [name, session.api, session.subject]);
      const progress = createProgress(terminal, name, source.size, values.progress === true);
      try {
        return await upload(source, name, parts, progress, signal);
      } finally {
        progress.end();
        await source.close();
      }
    };
    const items = [];
    let failed: { readonly count: number; readonly exitCode: ExitCode } | undefined;
    for (const path of args) {
      try {
        const file = await send(path);
        items.push(file);
        if (!terminal.json) terminal.out(`${file.id}  ${bytes(file.size)}  ${shown(file.name)}\n`);
      } catch (cause) {
        if (signal.aborted || !(cause instanceof Trouble) || args.length === 1) throw cause;
        // the others still go; the first failure is the exit code
        terminal.err(`valet: ${shown(path)}: ${cause.message}\n`);
        failed = { count: (failed?.count ?? 0) + 1, exitCode: failed?.exitCode ?? cause.exitCode };
      }
    }
    if (terminal.json) terminal.out(jsonText({ items }));
    if (failed !== undefined)
      throw new Trouble(`${failed.count} of ${args.length} files did not go up.`, failed.exitCode);
  },
});

function fail(): never {
  throw notSignedIn();
}
