import { useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { later } from '../strings-later.ts';

interface StoredPhotoProps {
  readonly fileId: string;
  readonly contentType: string;
  readonly alt: string;
  /** Alone on the screen: films get their controls. */
  readonly large?: boolean;
}

/** A picture straight from the person's storage. When storage refuses the key, a new one is tried once. */
export function StoredPhoto({ fileId, contentType, alt, large }: StoredPhotoProps) {
  const { keys } = useApp();
  const [url, setUrl] = useState(() => keys.knownUrlOf(fileId));
  const [unseen, setUnseen] = useState(false);
  const tried = useRef(false);

  const load = async (): Promise<void> => {
    const answer = await keys.urlOf(fileId);
    if (answer.ok) setUrl(answer.value);
    else setUnseen(true);
  };
  useEffect(() => {
    tried.current = false;
    setUnseen(false);
    if (url !== undefined && url === keys.knownUrlOf(fileId)) return; // drawn already
    void load();
  }, [fileId]);
  const refused = (): void => {
    if (tried.current) {
      setUnseen(true);
      return;
    }
    tried.current = true;
    keys.drop();
    void load();
  };

  if (unseen) return <span class="unseen">{large === true ? later.photo.unseen : alt}</span>;
  if (url === undefined) return <span class="unseen" aria-hidden="true" />;
  if (contentType.startsWith('video/')) {
    return (
      <video src={url} aria-label={alt} controls={large === true} preload="metadata" onError={refused} />
    );
  }
  return (
    <img src={url} alt={alt} loading={large === true ? 'eager' : 'lazy'} decoding="async" onError={refused} />
  );
}
