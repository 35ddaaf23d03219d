import { useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { browserClock } from '../clock.ts';
import { Button, Link, look } from '../parts/button.tsx';
import { pageSize } from '../parts/pages.tsx';
import { Progress } from '../parts/progress.tsx';
import { Screen } from '../parts/screen.tsx';
import { GooglePhoto } from '../parts/thumbnail.tsx';
import { saveAll, type Saving } from '../saving.ts';
import { localShelf } from '../shelf.ts';
import { counted, fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { dropUnfinished, keepUnfinished, readUnfinished } from '../unfinished.ts';
import { dateWords } from '../words.ts';
import type { PickedPhoto } from '../../../shared/contract/index.ts';
import { PickTrouble } from './pick-trouble.tsx';

interface ChosenProps {
  readonly pickId: string;
  readonly photos: readonly PickedPhoto[];
}

/** What was picked, one button that saves it, and how far that is. A saving that was interrupted goes on by itself. */
export function Chosen({ pickId, photos }: ChosenProps) {
  const { api, go, me } = useApp();
  const text = later.pick;
  const [saving, setSaving] = useState<Saving | undefined>();
  const [busy, setBusy] = useState(false);
  const [resumed, setResumed] = useState(false);
  const stop = useRef(new AbortController());
  const gone = useRef(false);

  const save = async (albumTitle: string): Promise<void> => {
    if (busy) return;
    setBusy(true);
    stop.current = new AbortController();
    const { signal } = stop.current;
    const owner = await me();
    if (owner.ok && !signal.aborted) {
      const since = Date.now();
      keepUnfinished(localShelf, { pickId, title: albumTitle, owner: owner.value.id, since });
    }
    const wish = { api, pickId, photos, albumTitle, before: saving, clock: browserClock };
    const end = await saveAll({ ...wish, onChange: (now) => setSaving({ ...now }), signal });
    if (gone.current) return;
    setBusy(false);
    setSaving(end);
    if (end.saved.size < photos.length) return;
    dropUnfinished(localShelf);
    void api.stopPicking(pickId); // frees its place at Google, where it would run out by itself
    go(end.albumId === undefined ? { screen: 'photos' } : { screen: 'album', albumId: end.albumId }, {
      replace: true,
    });
  };
  const begin = (): Promise<void> =>
    save(fill(text.albumTitle, { date: dateWords(new Date().toISOString()) }));

  useEffect(() => {
    if (photos.length === 0) void api.stopPicking(pickId); // that pick is over
    void me().then((owner) => {
      if (!owner.ok || gone.current) return;
      const unfinished = readUnfinished(localShelf, owner.value.id, Date.now());
      if (unfinished?.pickId !== pickId) return;
      setResumed(true);
      void save(unfinished.title);
    });
    return () => {
      gone.current = true;
      stop.current.abort();
    };
  }, []);

  const rest = (): void => {
    dropUnfinished(localShelf);
    stop.current.abort();
  };
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
  // Each is asked for again, which costs little; what was there when the page came back counts from the start.
  const there = photos.filter(
    ({ id, savedFileId }) => saving?.saved.has(id) === true || (resumed && savedFileId !== undefined),
  );
  const soFar = { done: there.length, all: photos.length };
  return (
    <Screen
      key={busy}
      title={busy ? text.savingTitle : counted(photos.length, text.chosenTitleOne, text.chosenTitle)}
    >
      {saving?.problem !== undefined && (
        <PickTrouble problem={saving.problem} pickId={pickId} secondary onAgain={begin} />
      )}
      {busy ? (
        <>
          <p>{saving?.waitsForFilms === true ? text.filmLead : text.savingLead}</p>
          <Progress
            label={text.savingTitle}
            done={soFar.done}
            all={soFar.all}
            words={fill(text.savedSoFar, soFar)}
          />
          <Button primary onPress={rest}>
            {text.stopSaving}
          </Button>
        </>
      ) : (
        <>
          <p>{saving === undefined ? text.chosenLead : fill(text.someLeft, soFar)}</p>
          <Button primary onPress={begin}>
            {saving === undefined ? counted(photos.length, text.saveOne, text.save) : text.saveRest}
          </Button>
        </>
      )}
      <ul class="grid">
        {photos.slice(0, pageSize).map((photo) => (
          <GooglePhoto key={photo.id} pickId={pickId} photo={photo} />
        ))}
      </ul>
      {photos.length > pageSize && <p>{fill(text.more, { count: photos.length - pageSize })}</p>}
    </Screen>
  );
}
