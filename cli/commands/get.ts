import { lstat, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { signedInApi } from '../api.ts';
import { command } from '../command.ts';
import { findFile } from '../find.ts';
import { isMissing } from '../system-error.ts';
import { jsonText, shown } from '../terminal.ts';
import { download } from '../transfer/download.ts';
import { createProgress } from '../transfer/progress.ts';
import { Trouble } from '../trouble.ts';

/** A name from elsewhere as one name in a folder here: no path, nothing that Windows forbids, never `.` or `..`. */
export function localName(name: string, id: string): string {
  const safe = shown(name)
    .replace(/[/\\:*?"<>|\uFFFD]/g, '_')
    .replace(/[. ]+$/, '');
  return safe === '' ? id : safe;
}

async function targetOf(wish: string | undefined, name: string): Promise<string> {
  if (wish === undefined) return name;
  const isFolder = await stat(wish).then(
    (facts) => facts.isDirectory(),
    (cause: unknown) => {
      if (isMissing(cause)) return false;
      throw cause;
    },
  );
  return isFolder ? join(wish, name) : wish;
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (cause) {
    if (isMissing(cause)) return false;
    throw cause;
  }
}

export const get = command({
  name: 'get',
  takes: 'ID|NAME',
  does: 'Fetch a file. Broken off, the same command goes on where it stopped.',
  options: {
    output: {
      type: 'string',
      short: 'o',
      value: 'FILE',
      help: 'write it here (default: its own name, in this folder)',
    },
    force: { type: 'boolean', short: 'f', help: 'replace a file that is there' },
    progress: { type: 'boolean', help: 'print progress also where nobody watches' },
  },
  count: [1, 1],
  run: async ({ values, args: [wanted = ''] }, { sessions, terminal, signal }) => {
    const api = await signedInApi(sessions);
    const file = await findFile(api, wanted, false, signal);
    const target = await targetOf(values.output, localName(file.name, file.id));
    if (values.force !== true && (await isThere(target)))
      throw new Trouble(`${shown(target)} is there already. Use --force to replace it, or --output.`);
    const progress = createProgress(terminal, file.name, file.size, values.progress === true);
    try {
      await download(file, target, api, progress, signal);
    } finally {
      progress.end();
    }
    terminal.out(terminal.json ? jsonText({ file, path: target }) : `${shown(target)}\n`);
  },
});
