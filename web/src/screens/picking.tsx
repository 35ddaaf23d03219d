import { useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Problem } from '../answer.ts';
import type { PickerSession } from '../api.ts';
import { browserClock } from '../clock.ts';
import { Button, Link, look } from '../parts/button.tsx';
import { Waiting } from '../parts/calm.tsx';
import { Screen } from '../parts/screen.tsx';
import { allPicked, pickerAddress, waitForPick } from '../picking.ts';
import { isSaved, useSavings } from '../savings.ts';
import { localShelf } from '../shelf.ts';
import { later } from '../strings-later.ts';
import { readUnfinished } from '../unfinished.ts';
import { Chosen } from './chosen.tsx';
import { PickTrouble } from './pick-trouble.tsx';
import { closePicker, keepPick, pickerWasOpened } from './picker-window.ts';

/** What happens while Google's window is open, and after: the address holds the pick, so a reload goes on with it. */
export function Picking({ pickId }: { readonly pickId: string }) {
  const { api, back, me } = useApp();
  const text = later.pick;
  const [waiting, setWaiting] = useState<PickerSession | undefined>();
  const savings = useSavings();
  // known already where they are being saved
  const [photos, setPhotos] = useState(() => savings.of(pickId)?.photos);
  const [problem, setProblem] = useState<Problem | undefined>();
  const [round, setRound] = useState(0);

  useEffect(() => {
    if (photos !== undefined) return undefined;
    const stop = new AbortController();
    const follow = async (): Promise<void> => {
      const done = await waitForPick(api, pickId, browserClock, stop.signal, setWaiting);
      if (done.ok) closePicker();
      const all = done.ok ? await allPicked(api, pickId, stop.signal) : done;
      if (stop.signal.aborted) return;
      if (all.ok) setPhotos(all.value);
      else setProblem(all);
    };
    void follow();
    return () => stop.abort();
  }, [pickId, round]);

  const pick = savings.of(pickId);
  const saved = useRef(false);
  saved.current ||= pick !== undefined && isSaved(pick); // its saving has ended the pick itself
  const unsaved = useRef(false);
  unsaved.current = photos !== undefined && photos.length > 0 && pick === undefined;
  // Who leaves has ended the pick, and it goes at Google, too. From Help and a new sign-in people come back to it, a saving
  // goes on, or does later, and what was ticked is there for who left by mistake, until they pick anew; what a closed tab
  // leaves behind runs out there by itself.
  useEffect(() => {
    keepPick(undefined);
    return () => {
      if (/^\/(?:pick\/|help)/.test(location.pathname)) return;
      closePicker();
      if (unsaved.current) {
        keepPick(pickId);
        return;
      }
      if (saved.current || savings.of(pickId)?.stop !== undefined) return;
      void me().then((owner) => {
        if (!owner.ok || readUnfinished(localShelf, owner.value.id, Date.now())?.pickId === pickId) return;
        savings.forget(pickId);
        void api.stopPicking(pickId);
      });
    };
  }, [pickId]);

  const again = (): void => {
    setProblem(undefined);
    setRound(round + 1);
  };

  if (photos !== undefined) return <Chosen pickId={pickId} photos={photos} />;
  if (problem?.code === 'expired' || problem?.code === 'not_found') {
    return (
      <Screen title={text.lateTitle}>
        <p>{text.lateLead}</p>
        <Link to={{ screen: 'pick' }} class={look(true)}>
          {text.again}
        </Link>
      </Screen>
    );
  }
  const opened = pickerWasOpened();
  return (
    <Screen title={text.waitTitle}>
      {problem !== undefined && <PickTrouble problem={problem} pickId={pickId} onAgain={again} />}
      {problem === undefined && waiting === undefined && <Waiting />}
      {problem === undefined && waiting !== undefined && (
        <>
          <p>{text.waitLead}</p>
          {!opened && <p>{text.blocked}</p>}
          <a
            class={look(true)}
            href={pickerAddress(waiting.pickerUri)}
            target="_blank"
            rel="noopener noreferrer"
          >
            {opened ? text.openAgain : text.openHere}
          </a>
        </>
      )}
      <Button onPress={() => back({ screen: 'photos' }, true)}>{text.cancel}</Button>
    </Screen>
  );
}
