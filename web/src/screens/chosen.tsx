import { useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { Button, Link, look } from '../parts/button.tsx';
import { Trouble } from '../parts/notice.tsx';
import { pageSize } from '../parts/pages.tsx';
import { Progress } from '../parts/progress.tsx';
import { Screen } from '../parts/screen.tsx';
import { Thumbnail } from '../parts/thumbnail.tsx';
import { saveAll, type Saving } from '../picking.ts';
import { counted, fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { dateWords, photoWords } from '../words.ts';
import type { PickedPhoto } from '../../../shared/contract/index.ts';

interface ChosenProps {
  readonly pickId: string;
  readonly photos: readonly PickedPhoto[];
}

/** What was picked, one button that saves it, and how far that is. */
export function Chosen({ pickId, photos }: ChosenProps) {
  const { api, go } = useApp();
  const text = later.pick;
  const [saving, setSaving] = useState<Saving | undefined>();
  const [busy, setBusy] = useState(false);
  const stop = useRef(new AbortController());
  const gone = useRef(false);
  useEffect(
    () => () => {
      gone.current = true;
      stop.current.abort();
    },
    [],
  );

  const save = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    stop.current = new AbortController();
    const title = fill(text.albumTitle, { date: dateWords(new Date().toISOString()) });
    const end = await saveAll(api, pickId, photos, title, saving, setSaving, stop.current.signal);
    if (gone.current) return;
    setBusy(false);
    setSaving(end);
    if (end.saved.size < photos.length) return;
    go(end.albumId === undefined ? { screen: 'photos' } : { screen: 'album', albumId: end.albumId }, {
      replace: true,
    });
  };

  const rest = (): void => stop.current.abort();
  if (photos.length === 0) {
    return (
      <Screen title={text.noneTitle}>
        <p>{text.noneLead}</p>
        <Link to={{ screen: 'pick' }} class={look(true)}>
          {text.again}
        </Link>
      </Screen>
    );
  }
  const done = saving?.saved.size ?? 0;
  const soFar = { done, all: photos.length };
  return (
    <Screen title={busy ? text.savingTitle : counted(photos.length, text.chosenTitleOne, text.chosenTitle)}>
      {busy ? (
        <>
          <p>{text.savingLead}</p>
          <Progress
            label={text.savingTitle}
            done={done}
            all={photos.length}
            words={fill(text.savedSoFar, soFar)}
          />
          <Button primary onPress={rest}>
            {text.stopSaving}
          </Button>
        </>
      ) : (
        <>
          {saving?.problem !== undefined && <Trouble problem={saving.problem} />}
          <p>{saving === undefined ? text.chosenLead : fill(text.someLeft, soFar)}</p>
          <Button primary onPress={save}>
            {saving === undefined ? counted(photos.length, text.saveOne, text.save) : text.saveRest}
          </Button>
        </>
      )}
      <ul class="grid">
        {photos.slice(0, pageSize).map((photo) => (
          <li key={photo.id} class="card">
            <Thumbnail pickId={pickId} photoId={photo.id} />
            <span>
              {photo.takenAt === undefined ? photo.name : photoWords({ ...photo, createdAt: photo.takenAt })}
            </span>
          </li>
        ))}
      </ul>
      {photos.length > pageSize && <p>{fill(text.more, { count: photos.length - pageSize })}</p>}
    </Screen>
  );
}
