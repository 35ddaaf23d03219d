import { useApp } from '../app.ts';
import type { Answer, Api } from '../api.ts';
import { useAnswer } from '../use-answer.ts';

/** How many pages of albums are looked through for a title, which is a comfort and not worth more requests. */
const mostPages = 4;

async function titleOf(api: Api, albumId: string, signal: AbortSignal): Promise<Answer<string | undefined>> {
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    const albums = await api.albums({ cursor, limit: 100 }, { signal });
    if (!albums.ok) return albums; // the photos below say what is wrong; the heading stays "Album"
    const title = albums.value.items.find(({ id }) => id === albumId)?.title;
    cursor = albums.value.nextCursor;
    if (title !== undefined || cursor === undefined || page === mostPages) return { ...albums, value: title };
  }
}

/** The title of an album; undefined until it is known. The API has no route for one album, so the list is asked. */
export function useAlbumTitle(albumId: string): string | undefined {
  const { api } = useApp();
  const [answer] = useAnswer((signal) => titleOf(api, albumId, signal), `title of ${albumId}`, true);
  return answer?.ok === true ? answer.value : undefined;
}
