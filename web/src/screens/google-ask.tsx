import { useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Me } from '../api.ts';
import { openBeside } from '../beside-window.ts';
import { askBeside, connectBeside, linkBeside, type Connected } from '../connecting.ts';
import { Button, look } from '../parts/button.tsx';
import { Notice, Trouble } from '../parts/notice.tsx';
import { later } from '../strings-later.ts';

/** What of Google's is wanted. */
export type GoogleFeature = 'photos' | 'mail';

/** What Google is asked for: `albums` are those at Google, which belong to photos here. */
type Asking = GoogleFeature | 'albums';

/** In the history of the page where somebody said yes there: whether it is a whole one only the API knows. */
export const asked = 'asked';

interface GoogleAskProps {
  readonly feature: Asking;
  /** Whether the person has a Google account here at all. */
  readonly linked: boolean;
  readonly label: string;
  /** The address to come back to, where the page has to be left after all. */
  readonly back: string;
  /** Whether this shows because Google has not said yes: then a person who was just there left a box empty. */
  readonly lacksYes?: boolean;
  /** The screen has its one thing to do already. */
  readonly secondary?: boolean;
  /** Called once Google has said yes. */
  readonly onConnected: () => unknown;
}

/** A sign-in with Google tells Google whom it is about; every other e-mail says nothing about a Google account. */
const hintOf = ({ subject, email }: Me, connection: string): string | undefined =>
  subject.startsWith(`${connection}|`) ? email : undefined;

type Parts = Parameters<typeof askBeside>[0];

/** Asking in a window beside the page: what came of it, and where the window is while it is open. */
function useAsking({ feature, linked, back, onConnected }: GoogleAskProps) {
  const { me, session, config, tabs, api } = useApp();
  const { googleConnection, connectedAccounts } = config.auth0;
  const [said, setSaid] = useState<Connected['kind'] | undefined>(wasAsked);
  const [trouble, setTrouble] = useState<Extract<Connected, { kind: 'failed' }> | undefined>();
  /** While the window beside the page is open: where it was sent, and whether the browser let it open. */
  const [beside, setBeside] = useState<{ address: string; opened: boolean } | undefined>();
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);

  const inWindow = async (signal: AbortSignal): Promise<Connected> => {
    const opened = openBeside(later.pick.opening); // inside the press, or the browser blocks it
    // as far as it is still ours to close: one that nobody waits for, or that Google never got to
    signal.addEventListener('abort', () => opened?.close());
    const parts: Parts = {
      ...{ config, session, tabs, api, origin: location.origin },
      loadLibrary: () => import('../auth-library.ts'),
    };
    const person = await me();
    const wish = {
      scopes: config.googleScopes[feature] ?? [],
      emailHint: person.ok ? hintOf(person.value, googleConnection) : undefined,
      show: (address: string): void => {
        if (signal.aborted) return;
        opened?.show(address);
        setBeside({ address, opened: opened !== undefined });
      },
    };
    const way = connectedAccounts ? connectBeside : linked ? askBeside : linkBeside;
    return way(parts, wish, signal);
  };
  const ask = async (): Promise<void> => {
    stop.current.abort(); // of an earlier press
    const stopping = (stop.current = new AbortController());
    setSaid(undefined);
    setTrouble(undefined);
    let done: Connected;
    try {
      done = await inWindow(stopping.signal);
    } catch (cause) {
      if (stopping.signal.aborted) return;
      reportError(cause);
      done = { kind: 'failed', problem: { ok: false, code: 'unknown' } };
    }
    if (stopping.signal.aborted) return;
    stopping.abort();
    setBeside(undefined);
    if (done.kind === 'failed') setTrouble(done);
    else setSaid(done.kind);
    if (done.kind !== 'connected') return;
    if (done.email !== undefined) return session.signIn('google', back, done.email);
    history.replaceState(asked, ''); // for where the yes turns out not to be a whole one
    onConnected();
  };
  const openAgain = async (): Promise<void> => {
    // Connected Accounts go two ways, of which the first is over; else any window that answers will do
    if (connectedAccounts || beside === undefined) return ask();
    const opened = openBeside(later.pick.opening);
    opened?.show(beside.address);
    setBeside({ ...beside, opened: opened !== undefined });
  };
  return { said, trouble, beside, ask, openAgain };
}

/** The button that asks Google, what came of the last time, and what to do while Google's window is open. */
export function GoogleAsk(props: GoogleAskProps) {
  const { feature, label, lacksYes = false, secondary = false } = props;
  const { said, trouble, beside, ask, openAgain } = useAsking(props);
  const text = later.connect;

  if (beside !== undefined) {
    return (
      <>
        <p role="status">{beside.opened ? text.waitLead : later.pick.blocked}</p>
        {beside.opened ? (
          <Button key="again" primary={!secondary} onPress={() => void openAgain()}>
            {later.pick.openAgain}
          </Button>
        ) : (
          <a class={look(!secondary)} href={beside.address} target="_blank" rel="noopener noreferrer">
            {later.pick.openHere}
          </a>
        )}
      </>
    );
  }
  const taken = trouble?.problem.code === 'conflict';
  return (
    <>
      {said === 'declined' && <Notice>{text.declined}</Notice>}
      {said === 'connected' && lacksYes && (
        <Notice>{text.notYet[feature === 'mail' ? 'mail' : 'photos']}</Notice>
      )}
      {said === 'other' && <Notice>{text.other}</Notice>}
      {taken && <Notice>{text.taken}</Notice>}
      {trouble !== undefined && !taken && <Trouble problem={trouble.problem} secondary />}
      <p>{text.opens}</p>
      <Button primary={!secondary} onPress={ask}>
        {label}
      </Button>
    </>
  );
}

/** What came of asking on this screen, which was set up anew since. */
const wasAsked = (): 'connected' | undefined => (history.state === asked ? 'connected' : undefined);
