import { useApp } from '../app.ts';
import { downloadCopy } from '../download.ts';
import { Button, Link } from '../parts/button.tsx';
import { Outcome, Unanswered } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { StoredPhoto } from '../parts/stored-photo.tsx';
import { Undo } from '../parts/undo.tsx';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { useBin } from '../use-bin.ts';
import { nameWords } from '../words.ts';

/** One photo, as large as the screen allows. */
export function PhotoScreen({ albumId, fileId }: { readonly albumId: string; readonly fileId: string }) {
  const { api } = useApp();
  const text = later.photo;
  const [answer, again] = useAnswer((signal) => api.file(fileId, { signal }), fileId);
  const { deleted, change, said, setSaid } = useBin('file', fileId);
  const photo = answer?.ok === true ? answer.value : undefined;

  const putFirst = async (): Promise<void> => {
    const done = await api.putFirst(albumId, fileId);
    // after thousands that were put there one by one: to ask again is no help
    setSaid(done.ok ? text.isFirst : done.code === 'conflict' ? text.noRoom : done);
  };
  const keep = (): Promise<void> => downloadCopy(api, fileId, setSaid);

  return (
    <Screen key={photo?.id} title={photo === undefined ? text.title : nameWords(photo)}>
      <Unanswered answer={answer} onAgain={again} />
      {deleted && (
        <Undo said={said} onUndo={() => change(false)}>
          {text.deleted}
        </Undo>
      )}
      {photo !== undefined && !deleted && (
        <>
          <figure>
            <StoredPhoto file={photo} alt={nameWords(photo)} large />
          </figure>
          <Outcome said={said} />
          <Button primary onPress={keep}>
            {text.keep}
          </Button>
          <Button onPress={putFirst}>{text.putFirst}</Button>
          <Button onPress={() => change(true)}>{text.delete}</Button>
        </>
      )}
      <Link back to={{ screen: 'album', albumId }} class="button">
        {text.back}
      </Link>
    </Screen>
  );
}
