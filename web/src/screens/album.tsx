import { useApp } from '../app.ts';
import { Link } from '../parts/button.tsx';
import { ListScreen, useList } from '../parts/list-screen.tsx';
import { StoredPhoto } from '../parts/stored-photo.tsx';
import { GooglePhoto } from '../parts/thumbnail.tsx';
import { later } from '../strings-later.ts';
import { nameWords } from '../words.ts';
import { useAlbumTitle } from './album-title.ts';

/** So many pictures a phone shows before anybody scrolls. */
const inSight = 6;

/** The photos of one album. */
export function AlbumScreen({ albumId }: { readonly albumId: string }) {
  const { api, place } = useApp();
  const text = later.album;
  const title = useAlbumTitle(albumId) ?? text.title;
  // The ids of albums at Google say so themselves: a reload must know it before any answer is there.
  const atGoogle = albumId.startsWith('google_');
  const list = useList((query, options) => api.albumPhotos(albumId, query, options));
  return (
    <ListScreen
      list={list}
      text={{ ...text, title, ...(atGoogle && { lead: text.atGoogle, empty: text.emptyAtGoogle }) }}
      shape="grid"
      first={atGoogle ? undefined : { to: { screen: 'pick' }, words: text.pick }}
      row={(photo, index) =>
        photo.source === 'app_created' ? (
          <GooglePhoto key={photo.id} albumId={albumId} photo={photo} />
        ) : (
          <li key={photo.id}>
            <Link to={{ screen: 'photo', albumId, fileId: photo.id }} class="card">
              <StoredPhoto file={photo} alt="" inSight={index < inSight} />
              <span>{nameWords(photo)}</span>
            </Link>
          </li>
        )
      }
    >
      <p class="row">
        <Link back to={{ screen: 'photos' }} class="button">
          {text.back}
        </Link>
        {!atGoogle && place.cursor === undefined && list.problem === undefined && (
          <Link to={{ screen: 'change', albumId }} class="button small">
            {later.change.title}
          </Link>
        )}
      </p>
    </ListScreen>
  );
}
