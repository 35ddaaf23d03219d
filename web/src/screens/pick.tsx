import { useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Problem } from '../answer.ts';
import { Button, Link } from '../parts/button.tsx';
import { Outcome, Unanswered } from '../parts/notice.tsx';
import { Screen } from '../parts/screen.tsx';
import { pickerAddress } from '../picking.ts';
import { localShelf } from '../shelf.ts';
import { later } from '../strings-later.ts';
import { readUnfinished } from '../unfinished.ts';
import { useAnswer } from '../use-answer.ts';
import { ConnectFirst } from './connect.tsx';
import { GoogleAsk } from './google-ask.tsx';
import { leftPick, openPicker } from './picker-window.ts';

/** The way to Google's own window: first what stands in the way of it, then one button that opens it. */
export function Pick() {
  const { me, api, go } = useApp();
  const text = later.pick;
  const [answer, again] = useAnswer(async () => {
    const told = await me({ again: true });
    // The API does not look by itself for a yes that was given since.
    return told.ok && told.value.google?.photos !== true ? me({ renew: true }) : told;
  }, 'me');
  const [problem, setProblem] = useState<Problem | undefined>();

  if (answer === undefined || !answer.ok) {
    return (
      <Screen title={text.title}>
        <Unanswered answer={answer} onAgain={again} />
      </Screen>
    );
  }
  const { google } = answer.value;
  const goOn = (): void => {
    setProblem(undefined);
    again();
  };
  const state = google?.state ?? 'not_linked';
  if (
    state === 'not_linked' ||
    state === 'reconnect_required' ||
    problem?.code === 'google_reconnect_required'
  ) {
    return <ConnectFirst onConnected={goOn} />;
  }
  if ((state === 'connected' && google?.photos === false) || problem?.code === 'google_permission_missing') {
    return (
      <Screen title={text.askTitle}>
        <p>{text.askLead}</p>
        <GoogleAsk feature="photos" linked lacksYes label={text.ask} back="/pick" onConnected={goOn} />
        <NotNow />
      </Screen>
    );
  }
  const open = async (): Promise<void> => {
    const picker = openPicker(text.opening); // inside the press, or the browser blocks it
    const before = leftPick();
    if (before !== undefined && readUnfinished(localShelf, answer.value.id, Date.now())?.pickId !== before)
      void api.stopPicking(before); // Google allows a person only so many
    const started = await api.startPicking();
    if (!started.ok) {
      picker?.close();
      setProblem(started);
      return;
    }
    picker?.show(pickerAddress(started.value.pickerUri));
    go({ screen: 'picking', pickId: started.value.id }, { replace: true });
  };
  return (
    <Screen title={text.title}>
      <Outcome said={problem} />
      <p>{text.lead}</p>
      <Button primary onPress={open}>
        {text.open}
      </Button>
      <NotNow />
    </Screen>
  );
}

/** The way back for who has changed their mind. */
const NotNow = () => (
  <Link back to={{ screen: 'photos' }} class="button">
    {later.connect.back}
  </Link>
);
