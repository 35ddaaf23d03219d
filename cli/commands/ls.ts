import { signedInApi } from '../api.ts';
import { command } from '../command.ts';
import { filesOf } from '../find.ts';
import { bytes, jsonText, shown } from '../terminal.ts';

export const ls = command({
  name: 'ls',
  takes: '',
  does: 'List your files, newest first: id, size, time, name.',
  options: {
    deleted: { type: 'boolean', help: 'those in Deleted things' },
    query: { type: 'string', short: 'q', value: 'TEXT', help: 'only names that hold this' },
  },
  count: [0, 0],
  run: async ({ values }, { sessions, terminal, signal }) => {
    const api = await signedInApi(sessions);
    const query = {
      ...(values.query === undefined ? {} : { q: values.query }),
      ...(values.deleted === true ? { deleted: 'true' as const } : {}),
    };
    const all = [];
    for await (const file of filesOf(api, query, signal)) {
      if (terminal.json) all.push(file);
      // line by line: a long list shows while it comes
      else {
        const columns = [
          file.id,
          bytes(file.size).padStart(10),
          file.createdAt.slice(0, 16),
          shown(file.name),
        ];
        terminal.out(`${columns.join('  ')}\n`);
      }
    }
    if (terminal.json) terminal.out(jsonText({ items: all }));
  },
});
