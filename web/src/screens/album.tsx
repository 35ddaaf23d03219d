import { useApp } from '../app.ts';
import { Link, look } from '../parts/button.tsx';
import { Trouble, Waiting } from '../parts/notice.tsx';
import { Pages, pageSize } from '../parts/pages.tsx';
import { Screen } from '../parts/screen.tsx';
import { StoredPhoto } from '../parts/stored-photo.tsx';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { photoWords } from '../words.ts';
import { useAlbumTitle } from './album-title.ts';

/** The photos of one album. */
export function AlbumScreen({ albumId }: { readonly albumId: string }) {
  const { api, place } = useApp();
  const text = later.album;
  const title = useAlbumTitle(albumId) ?? text.title;
  const [answer, again] = useAnswer(
    (signal) => api.albumPhotos(albumId, { cursor: place.cursor, limit: pageSize }, { signal }),
    place.address,
  );
  const photos = answer?.ok === true ? answer.value.items : [];
  const empty = answer?.ok === true && photos.length === 0 && answer.value.nextCursor === undefined;
  return (
    <Screen title={title}>
      {answer === undefined && <Waiting />}
      {answer?.ok === false && <Trouble problem={answer} onAgain={again} />}
      {empty && <p>{text.empty}</p>}
      {answer?.ok !== false && (
        <p>
          <Link to={{ screen: 'pick' }} class={look(true)}>
            {text.pick}
          </Link>
        </p>
      )}
      <ul class="grid">
        {photos.map((photo) => (
          <li key={photo.id}>
            <Link to={{ screen: 'photo', albumId, fileId: photo.id }} class="card">
              <StoredPhoto fileId={photo.id} contentType={photo.contentType} alt="" />
              <span>{photoWords(photo)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {answer?.ok === true && (
        <Pages nextCursor={answer.value.nextCursor} older={text.older} newest={text.newest} />
      )}
      <p>
        <Link to={{ screen: 'photos' }} class="button">
          {text.back}
        </Link>
      </p>
    </Screen>
  );
}
