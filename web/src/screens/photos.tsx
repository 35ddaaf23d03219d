import { useApp } from '../app.ts';
import type { Album } from '../api.ts';
import { Link } from '../parts/button.tsx';
import { ListScreen, useList } from '../parts/list-screen.tsx';
import { SavingLine } from '../parts/saving-line.tsx';
import { StoredPhoto } from '../parts/stored-photo.tsx';
import { Thumbnail } from '../parts/thumbnail.tsx';
import { counted } from '../strings.ts';
import { later } from '../strings-later.ts';
import { asked, GoogleAsk } from './google-ask.tsx';
import { useAnswer } from '../use-answer.ts';

/** The albums of what was saved, and those at Google that this service made and may see. */
export function Photos() {
  const { api, config, me, place } = useApp();
  const text = later.photos;
  const list = useList(async (query, options) => {
    // The API does not look by itself for a yes that was just given.
    if (history.state !== asked) return api.albums(query, options);
    const answer = await api.albums({ ...query, renew: 'true' }, options);
    // Where there are many albums a later page tells what came of it.
    const listed = answer.ok && (answer.value.appCreated?.state ?? 'listed') === 'listed';
    if (listed && !options.signal.aborted) history.replaceState(null, ''); // Back to here asks no more
    return answer;
  });
  const [answer] = useAnswer(() => me(), 'me');
  const person = answer?.ok === true ? answer.value : undefined;
  const line = SavingLine({ owner: person?.id });
  // Only a service that has made albums at Google asks for them: to others Google would show an empty list.
  const offer =
    line === null && // or there would be more controls than a screen may have
    config.googleScopes.albums !== undefined &&
    list.page?.appCreated?.state === 'permission_missing' &&
    person?.google?.state === 'connected';
  return (
    <ListScreen
      list={list}
      text={config.features.photos ? text : { ...text, empty: text.none }}
      shape="grid"
      above={place.cursor === undefined && line}
      first={
        config.features.photos
          ? { to: { screen: 'pick' }, words: text.pick }
          : { to: { screen: 'files' }, words: later.files.title }
      }
      row={(album) => (
        <li key={album.id}>
          <Link to={{ screen: 'album', albumId: album.id }} class="card">
            <Cover album={album} />
            <b>{album.title}</b>
            <span>{counted(album.photoCount, text.countOne, text.count)}</span>
            {album.source === 'app_created' && <span>{text.atGoogle}</span>}
          </Link>
        </li>
      )}
    >
      {offer && (
        <GoogleAsk
          feature="albums"
          linked
          lacksYes
          secondary
          label={text.askGoogle}
          back="/photos"
          onConnected={list.again}
        />
      )}
    </ListScreen>
  );
}

function Cover({ album }: { readonly album: Album }) {
  const { coverFileId: id, coverThumbnail: thumbnail } = album;
  if (id !== undefined) return <StoredPhoto file={{ id, thumbnail, contentType: 'image/jpeg' }} alt="" />;
  if (album.coverPhotoId !== undefined) return <Thumbnail albumId={album.id} photoId={album.coverPhotoId} />;
  return <span class="unseen" />;
}
