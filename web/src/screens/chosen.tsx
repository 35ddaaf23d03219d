import { useEffect } from 'preact/hooks';
import { useApp } from '../app.ts';
import { Button, Link, look } from '../parts/button.tsx';
import { pageSize } from '../parts/pages.tsx';
import { Progress } from '../parts/progress.tsx';
import { Screen } from '../parts/screen.tsx';
import { GooglePhoto } from '../parts/thumbnail.tsx';
import { isSaved, useSavings } from '../savings.ts';
import { localShelf } from '../shelf.ts';
import { counted, fill } from '../strings.ts';
import { later } from '../strings-later.ts';
import { readUnfinished } from '../unfinished.ts';
import { dateWords } from '../words.ts';
import type { PickedPhoto } from '../../../shared/contract/index.ts';
import { PickTrouble } from './pick-trouble.tsx';

interface ChosenProps {
  readonly pickId: string;
  readonly photos: readonly PickedPhoto[];
}

/** What was picked, one button that saves it, and how far that is. A saving that was interrupted goes on by itself. */
export function Chosen({ pickId, photos }: ChosenProps) {
  const { announce, api, go, me } = useApp();
  const text = later.pick;
  const savings = useSavings();
  const pick = savings.of(pickId);
  const saving = pick?.saving;
  const busy = pick?.stop !== undefined;

  const save = (title: string, resumed: boolean): Promise<void> =>
    savings.save({ pickId, photos, title, resumed });
  const begin = (): Promise<void> =>
    save(fill(text.albumTitle, { date: dateWords(new Date().toISOString()) }), pick?.resumed === true);

  useEffect(() => {
    if (photos.length === 0) void api.stopPicking(pickId); // that pick is over
    let left = false;
    void me().then((owner) => {
      if (!owner.ok || left || savings.of(pickId) !== undefined) return;
      const unfinished = readUnfinished(localShelf, owner.value.id, Date.now());
      if (unfinished?.pickId === pickId) void save(unfinished.title, true);
    });
    return () => (left = true);
  }, []);
  // Each is asked for again, which costs little; what was there when the page came back counts from the start.
  const there = photos.filter(
    ({ id, savedFileId }) =>
      saving?.saved.has(id) === true || (pick?.resumed === true && savedFileId !== undefined),
  );
  const soFar = { done: there.length, all: photos.length };
  const isDone = pick !== undefined && isSaved(pick);
  useEffect(() => {
    if (!isDone) return;
    announce(fill(text.savedSoFar, soFar)); // its bar, which said the other quarters, is gone by now
    savings.forget(pickId);
    const albumId = saving?.albumId;
    go(albumId === undefined ? { screen: 'photos' } : { screen: 'album', albumId }, { replace: true });
  }, [isDone]);

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
          <Link to={{ screen: 'photos' }} class={look(true)}>
            {later.album.back}
          </Link>
          <Button onPress={pick.stop}>{text.stopSaving}</Button>
        </>
      ) : (
        <>
          <p>{saving === undefined ? text.chosenLead : fill(text.someLeft, soFar)}</p>
          <Button primary onPress={begin}>
            {saving === undefined ? counted(photos.length, text.saveOne, text.save) : later.photos.goOn}
          </Button>
          <Link to={{ screen: 'photos' }} class="button">
            {later.connect.back}
          </Link>
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
