import { useApp } from '../app.ts';
import { Button, Link } from '../parts/button.tsx';
import { Outcome } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { Undo } from '../parts/undo.tsx';
import { later } from '../strings-later.ts';
import { useBin } from '../use-bin.ts';
import { findAlbum } from './album-title.ts';
import { Naming } from './naming.tsx';

/** Another name for an album, or its end: its photos are files, and stay. */
export function ChangeAlbum({ albumId }: { readonly albumId: string }) {
  const { api } = useApp();
  const text = later.change;
  const { deleted, change, said } = useBin('album', albumId);
  if (deleted)
    return (
      <Screen title={text.title}>
        <Undo said={said} onUndo={() => change(false)}>
          {text.deleted}
        </Undo>
        <Link back to={{ screen: 'photos' }} class="button">
          {later.album.back}
        </Link>
      </Screen>
    );
  return (
    <Naming
      id={albumId}
      title={text.title}
      ask={(signal) => findAlbum(api, albumId, signal)}
      nameOf={({ title }) => title}
      save={(album, title) => api.renameAlbum(album, title)}
      to={{ screen: 'album', albumId }}
      taken={text.taken}
    >
      <Outcome said={said} />
      <Button onPress={() => change(true)}>{text.delete}</Button>
    </Naming>
  );
}
