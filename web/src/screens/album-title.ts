import { useApp } from '../app.ts';
import type { Answer } from '../answer.ts';
import type { Album, Api } from '../api.ts';
import { useAnswer } from '../use-answer.ts';

/** How many pages of albums are looked through for one, which is not worth more requests. */
const mostPages = 4;

/** One album. The API has no route for it, so the list is asked. */
export async function findAlbum(api: Api, albumId: string, signal?: AbortSignal): Promise<Answer<Album>> {
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    const albums = await api.albums({ cursor, limit: 100 }, signal && { signal });
    if (!albums.ok) return albums;
    const album = albums.value.items.find(({ id }) => id === albumId);
    cursor = albums.value.nextCursor;
    if (album !== undefined) return { ...albums, value: album };
    if (cursor === undefined || page === mostPages) return { ok: false, code: 'not_found' };
  }
}

/** The title of an album; undefined until it is known. Where it can not be had, the photos say what is wrong. */
export function useAlbumTitle(albumId: string): string | undefined {
  const { api } = useApp();
  const [answer] = useAnswer((signal) => findAlbum(api, albumId, signal), `title of ${albumId}`, true);
  return answer?.ok === true ? answer.value.title : undefined;
}
