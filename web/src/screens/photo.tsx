import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { downloadCopy } from '../download.ts';
import { Button, Link } from '../parts/button.tsx';
import { Notice, Outcome, type Said, Trouble, Waiting } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { StoredPhoto } from '../parts/stored-photo.tsx';
import { strings } from '../strings.ts';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';
import { nameWords } from '../words.ts';

/** One photo, as large as the screen allows. */
export function PhotoScreen({ albumId, fileId }: { readonly albumId: string; readonly fileId: string }) {
  const { api, seen } = useApp();
  const text = later.photo;
  const [answer, again] = useAnswer((signal) => api.file(fileId, { signal }), fileId);
  const [deleted, setDeleted] = useState(false);
  const [said, setSaid] = useState<Said>();
  const photo = answer?.ok === true ? answer.value : undefined;

  const remove = async (): Promise<void> => {
    const done = await api.deleteFile(fileId);
    seen.clear();
    setSaid(done.ok ? undefined : done);
    setDeleted(done.ok);
  };
  const restore = async (): Promise<void> => {
    const done = await api.restoreFile(fileId);
    seen.clear();
    setSaid(done.ok ? undefined : done);
    setDeleted(!done.ok);
  };
  const putFirst = async (): Promise<void> => {
    const done = await api.putFirst(albumId, fileId);
    setSaid(done.ok ? text.isFirst : done);
  };
  const keep = (): Promise<void> => downloadCopy(api, fileId, setSaid);

  const outcome = <Outcome said={said} />;
  return (
    <Screen key={photo?.id} title={photo === undefined ? text.title : nameWords(photo)}>
      {answer === undefined && <Waiting />}
      {answer?.ok === false && <Trouble problem={answer} onAgain={again} />}
      {deleted && (
        <Notice>
          <p>{text.deleted}</p>
          {outcome}
          <Button primary onPress={restore}>
            {strings.undo}
          </Button>
        </Notice>
      )}
      {photo !== undefined && !deleted && (
        <>
          <figure>
            <StoredPhoto file={photo} alt={nameWords(photo)} large />
          </figure>
          {outcome}
          <Button primary onPress={keep}>
            {text.keep}
          </Button>
          <Button onPress={putFirst}>{text.putFirst}</Button>
          <Button onPress={remove}>{text.delete}</Button>
        </>
      )}
      <Link back to={{ screen: 'album', albumId }} class="button">
        {text.back}
      </Link>
    </Screen>
  );
}
