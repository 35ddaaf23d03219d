import { useEffect, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Api } from '../api.ts';

/** How many pages of albums are looked through for a title, which is a comfort and not worth more requests. */
const mostPages = 4;

async function titleOf(api: Api, albumId: string, signal: AbortSignal): Promise<string | undefined> {
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const albums = await api.albums({ cursor, limit: 100 }, { signal });
    if (!albums.ok) return undefined; // the photos below say what is wrong; the heading stays "Album"
    const album = albums.value.items.find(({ id }) => id === albumId);
    if (album !== undefined) return album.title;
    cursor = albums.value.nextCursor;
    if (cursor === undefined) return undefined;
  }
  return undefined;
}

/** The title of an album; undefined until it is known. The API has no route for one album, so the list is asked. */
export function useAlbumTitle(albumId: string): string | undefined {
  const { api } = useApp();
  const [title, setTitle] = useState<string | undefined>();
  useEffect(() => {
    const stop = new AbortController();
    setTitle(undefined);
    void titleOf(api, albumId, stop.signal).then((found) => {
      if (!stop.signal.aborted) setTitle(found);
    });
    return () => stop.abort();
  }, [albumId]);
  return title;
}
