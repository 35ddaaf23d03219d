import { useEffect, useRef, useState } from 'preact/hooks';
import type { FileItem } from '../api.ts';
import { useApp } from '../app.ts';
import { isWorthSmall, savesData } from '../small.ts';
import { later } from '../strings-later.ts';

interface StoredPhotoProps {
  /** Without a size it is not known to be large. */
  readonly file: Pick<FileItem, 'id' | 'contentType' | 'thumbnail'> & { readonly size?: number };
  readonly alt: string;
  /** Alone on the screen: whole, and films get their controls. */
  readonly large?: boolean;
  /** Where people look first: fetched at once, and not only when the browser has found out where it stands. */
  readonly inSight?: boolean;
}

/**
 * A picture straight from the person's storage: in a tile the small one, where there is one. When storage refuses the
 * key, a new one is tried once. A large picture that has no small one becomes it once it was seen.
 */
export function StoredPhoto({ file, alt, large = false, inSight = large }: StoredPhotoProps) {
  const { api, keys } = useApp();
  const { id, contentType } = file;
  const [without, setWithout] = useState(false);
  const kind = file.thumbnail === true && !large && !without ? 'thumbnails' : 'files';
  const [url, setUrl] = useState(() => keys.knownUrlOf(id, kind));
  const [unseen, setUnseen] = useState(false);
  const tried = useRef(false);

  const load = async (): Promise<void> => {
    const answer = await keys.urlOf(id, kind);
    if (answer.ok) setUrl(answer.value);
    else setUnseen(true);
  };
  useEffect(() => {
    tried.current = false;
    setUnseen(false);
    if (url !== undefined && url === keys.knownUrlOf(id, kind)) return; // drawn already
    void load();
  }, [id, kind]);
  const refused = (): void => {
    if (!tried.current) {
      tried.current = true;
      if (url === keys.knownUrlOf(id, kind)) keys.drop(); // another picture may have a new one already
      void load();
    } else if (kind === 'thumbnails') setWithout(true);
    else setUnseen(true);
  };

  if (unseen) return <span class="unseen">{large ? later.photo.unseen : alt}</span>;
  if (url === undefined) return <span class="unseen" aria-hidden="true" />;
  if (kind === 'files' && contentType.startsWith('video/')) {
    return <video src={url} aria-label={alt} controls={large} preload="metadata" onError={refused} />;
  }
  const shown = (picture: HTMLImageElement): void => {
    import('../small-picture.ts').then(
      ({ smallPictures }) => smallPictures(api).keep(id, picture),
      () => undefined, // next time
    );
  };
  return (
    <img
      // a canvas may be drawn from what came with CORS alone; said before the address, which is asked for at once
      {...(isWorthSmall(file) &&
        !savesData() && {
          crossOrigin: 'anonymous',
          onLoad: (event: Event) => shown(event.currentTarget as HTMLImageElement),
        })}
      loading={inSight ? 'eager' : 'lazy'}
      src={url}
      alt={alt}
      decoding="async"
      onError={refused}
    />
  );
}
