import { useApp } from '../app.ts';
import { Link, look } from '../parts/button.tsx';
import { Trouble, Waiting } from '../parts/notice.tsx';
import { Pages, pageSize } from '../parts/pages.tsx';
import { Screen } from '../parts/screen.tsx';
import { StoredPhoto } from '../parts/stored-photo.tsx';
import { counted } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';

/** The albums of what was saved. */
export function Photos() {
  const { api, place } = useApp();
  const text = later.photos;
  const [answer, again] = useAnswer(
    (signal) => api.albums({ cursor: place.cursor, limit: pageSize }, { signal }),
    place.address,
  );
  const albums = answer?.ok === true ? answer.value.items.filter((album) => album.source === 'saved') : [];
  const empty = answer?.ok === true && albums.length === 0 && answer.value.nextCursor === undefined;
  return (
    <Screen title={text.title}>
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
        {albums.map((album) => (
          <li key={album.id}>
            <Link to={{ screen: 'album', albumId: album.id }} class="card">
              {album.coverFileId === undefined ? (
                <span class="unseen" />
              ) : (
                <StoredPhoto fileId={album.coverFileId} contentType="image/jpeg" alt="" />
              )}
              <b>{album.title}</b>
              <span>{counted(album.photoCount, text.countOne, text.count)}</span>
            </Link>
          </li>
        ))}
      </ul>
      {answer?.ok === true && (
        <Pages nextCursor={answer.value.nextCursor} older={text.older} newest={text.newest} />
      )}
    </Screen>
  );
}
