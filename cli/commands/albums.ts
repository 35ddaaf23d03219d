import type { AlbumList } from '../../shared/contract/index.ts';
import { signedInApi } from '../api.ts';
import { command } from '../command.ts';
import { allPages } from '../pages.ts';
import { jsonText, shown, table } from '../terminal.ts';
import { expectOk } from '../trouble.ts';

/** Why Google told of no albums, for who has asked for them. */
const whyNone = {
  permission_missing: 'Google has not been asked to show its albums here, or was told not to.',
  not_linked: 'There are no albums of Google’s here: no Google account is connected.',
  reconnect_required: 'Google shows no albums any more. Please connect it again.',
  unavailable: 'Google could not tell of its albums just now. Please try again later.',
  off: 'Albums at Google are switched off here.',
} as const;

export const albums = command({
  name: 'albums',
  takes: '',
  does: 'List your albums: id, how many photos, title.',
  options: {
    deleted: { type: 'boolean', help: 'those in Deleted things' },
    renew: { type: 'boolean', help: 'ask Google anew for those that this service made there' },
  },
  count: [0, 0],
  run: async ({ values }, { sessions, terminal, signal }) => {
    const api = await signedInApi(sessions);
    const deleted = values.deleted === true ? { deleted: 'true' as const } : {};
    let atGoogle: AlbumList['appCreated'];
    const items = await allPages(async (page) => {
      // one wish for all pages
      const renew = values.renew === true && page.cursor === undefined ? { renew: 'true' as const } : {};
      const query = { ...deleted, ...renew, ...page };
      const { body } = expectOk(await api.get('/api/albums', { query, signal }));
      atGoogle = body.appCreated ?? atGoogle;
      return body;
    });
    const asked = values.renew === true ? atGoogle : undefined;
    if (terminal.json) {
      terminal.out(jsonText({ items, ...(asked === undefined ? {} : { appCreated: asked }) }));
      return;
    }
    terminal.out(table(items.map(({ id, photoCount, title }) => [id, String(photoCount), shown(title)])));
    if (asked !== undefined && asked.state !== 'listed') terminal.err(`valet: ${whyNone[asked.state]}\n`);
  },
});
