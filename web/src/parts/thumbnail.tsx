import { useEffect, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { nameWords } from '../words.ts';
import type { PickedPhoto } from '../../../shared/contract/index.ts';

/** What the photo is in at Google: a pick, or an album. */
interface AtGoogle {
  readonly pickId?: string;
  readonly albumId?: string;
}

interface ThumbnailProps extends AtGoogle {
  readonly photoId: string;
}

interface GooglePhotoProps extends AtGoogle {
  readonly photo: Pick<PickedPhoto, 'id' | 'name' | 'contentType' | 'takenAt'>;
}

/** A tile of a photo that is at Google, where it can not be opened. */
export function GooglePhoto({ photo, ...at }: GooglePhotoProps) {
  const { id } = photo;
  return (
    <li class="card">
      <Thumbnail {...at} photoId={id} />
      <span>{nameWords(photo)}</span>
    </li>
  );
}

/** The small picture of a photo that is at Google. Its bytes come through the API, and are let go afterwards. */
export function Thumbnail({ pickId, albumId, photoId }: ThumbnailProps) {
  const { api } = useApp();
  const [url, setUrl] = useState<string | undefined>();
  useEffect(() => {
    const stop = new AbortController();
    let made: string | undefined;
    const among = albumId === undefined ? 'google/picker-sessions' : 'albums';
    const asking = api.thumbnail(
      `/api/${among}/{id}/photos/{photoId}/thumbnail`,
      albumId ?? pickId ?? '',
      photoId,
      { signal: stop.signal },
    );
    void asking.then((answer) => {
      if (!answer.ok || answer.value === undefined || stop.signal.aborted) return; // without a small picture the words below it still say what it is
      made = URL.createObjectURL(answer.value);
      setUrl(made);
    });
    return () => {
      stop.abort();
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [pickId, albumId, photoId]);
  return url === undefined ? <span class="unseen" /> : <img src={url} alt="" decoding="async" />;
}
