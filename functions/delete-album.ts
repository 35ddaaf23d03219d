import { route } from '../shared/app.ts';
import { AnyAlbumId } from '../shared/contract/index.ts';
import { person } from '../shared/http/index.ts';

export const deleteAlbum = route({
  method: 'DELETE',
  path: '/api/albums/{id}',
  summary:
    'Puts an album into Deleted things for 30 days. Its photos stay in the own files. Takes `if-match`.',
  access: person(),
  params: { id: AnyAlbumId },
  answers: { 204: null },
  problems: ['policy_denied', 'precondition_failed'],
  work: async ({ app, caller, params, header, signal }) => {
    await app.albums.delete(caller, params.id, header('if-match'), signal);
    return { status: 204 };
  },
});
