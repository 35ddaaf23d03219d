import { useEffect, useState } from 'preact/hooks';
import { useApp } from '../app.ts';

interface ThumbnailProps {
  readonly pickId: string;
  readonly photoId: string;
}

/** The small picture of a photo that is still at Google. Its bytes come through the API, and are let go afterwards. */
export function Thumbnail({ pickId, photoId }: ThumbnailProps) {
  const { api } = useApp();
  const [url, setUrl] = useState<string | undefined>();
  useEffect(() => {
    const stop = new AbortController();
    let made: string | undefined;
    void api.thumbnail(pickId, photoId, { signal: stop.signal }).then((answer) => {
      if (!answer.ok || answer.value === undefined || stop.signal.aborted) return; // without a small picture the words below it still say what it is
      made = URL.createObjectURL(answer.value);
      setUrl(made);
    });
    return () => {
      stop.abort();
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [pickId, photoId]);
  return url === undefined ? <span class="unseen" /> : <img src={url} alt="" decoding="async" />;
}
