import { useEffect, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { PickerSession, Problem } from '../api.ts';
import { browserClock } from '../clock.ts';
import { Button, Link, look } from '../parts/button.tsx';
import { Waiting } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { allPicked, pickerAddress, waitForPick } from '../picking.ts';
import { useSavings } from '../savings.ts';
import { later } from '../strings-later.ts';
import { Chosen } from './chosen.tsx';
import { PickTrouble } from './pick-trouble.tsx';
import { closePicker, pickerWasOpened } from './picker-window.ts';

/** What happens while Google's window is open, and after: the address holds the pick, so a reload goes on with it. */
export function Picking({ pickId }: { readonly pickId: string }) {
  const { api, back } = useApp();
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

  const cancel = async (): Promise<void> => {
    closePicker();
    await api.stopPicking(pickId); // a pick that stays behind runs out at Google by itself
    back({ screen: 'photos' }, true);
  };
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
      <Button onPress={cancel}>{text.cancel}</Button>
    </Screen>
  );
}
