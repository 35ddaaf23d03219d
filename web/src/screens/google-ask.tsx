import { useEffect, useRef, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import type { Me } from '../api.ts';
import { openBeside } from '../beside-window.ts';
import { connectBeside, linkBeside, type Connected } from '../connecting.ts';
import { Button, look } from '../parts/button.tsx';
import type { Asked } from '../sign-in/leave.ts';
import { Notice, Trouble } from '../parts/notice.tsx';
import { later } from '../strings-later.ts';
import { useAnswer } from '../use-answer.ts';

/** What of Google's is wanted. */
export type GoogleFeature = 'photos' | 'mail';

/** What Google is asked for: `albums` are those at Google, which belong to photos here. */
type Asking = GoogleFeature | 'albums';

interface GoogleAskProps {
  readonly feature: Asking;
  /** Whether the person has a Google account here at all. */
  readonly linked: boolean;
  readonly label: string;
  /** The address to come back to. */
  readonly back: string;
  /** Whether this shows because Google has not said yes: then a person who just comes back from there left a box empty. */
  readonly lacksYes?: boolean;
  /** The screen has its one thing to do already. */
  readonly secondary?: boolean;
  /** Called where Google said yes and the page never left. */
  readonly onConnected: () => unknown;
}

/** A sign-in with Google tells Google whom it is about; every other e-mail says nothing about a Google account. */
const hintOf = ({ subject, email }: Me, connection: string): string | undefined =>
  subject.startsWith(`${connection}|`) ? email : undefined;

/** The button that asks Google, what came of the last time, and what to do while Google's window is open. */
export function GoogleAsk(props: GoogleAskProps) {
  const { feature, linked, label, back, lacksYes = false, secondary = false, onConnected } = props;
  const { me, session, config, tabs, api } = useApp();
  const text = later.connect;
  const [answer] = useAnswer(() => me(), 'me');
  const [said, setSaid] = useState<Connected['kind'] | Asked | undefined>(askedBefore);
  const [trouble, setTrouble] = useState<Extract<Connected, { kind: 'failed' }> | undefined>();
  /** While the window beside the page is open: where it was sent, and whether the browser let it open. */
  const [beside, setBeside] = useState<{ address: string; opened: boolean } | undefined>();
  const stop = useRef(new AbortController());
  useEffect(() => () => stop.current.abort(), []);

  const scopes = config.googleScopes[feature] ?? [];
  const emailHint = answer?.ok === true ? hintOf(answer.value, config.auth0.googleConnection) : undefined;
  const { connectedAccounts } = config.auth0;

  const inWindow = async (): Promise<void> => {
    const opened = openBeside(later.pick.opening); // inside the press, or the browser blocks it
    stop.current.abort(); // of an earlier press, whose window may be closed
    stop.current = new AbortController();
    const { signal } = stop.current;
    setSaid(undefined);
    setTrouble(undefined);
    const parts = {
      ...{ config, session, tabs, api, origin: location.origin },
      loadLibrary: () => import('../auth-library.ts'),
    };
    const show = (address: string): void => {
      opened?.show(address);
      setBeside({ address, opened: opened !== undefined });
    };
    let done: Connected;
    try {
      done = await (connectedAccounts ? connectBeside : linkBeside)(
        parts,
        { scopes, emailHint, show },
        signal,
      );
    } catch (cause) {
      if (signal.aborted) return;
      reportError(cause);
      done = { kind: 'failed', problem: { ok: false, code: 'unknown' } };
    }
    if (signal.aborted) return;
    opened?.close(); // one that Google never got to
    setBeside(undefined);
    if (done.kind === 'failed') setTrouble(done);
    else if (done.kind !== 'connected') setSaid(done.kind);
    else if (done.email !== undefined) await session.signIn('google', back, done.email);
    else {
      history.replaceState('asked' satisfies Asked, ''); // for where the yes turns out not to be a whole one
      onConnected();
    }
  };
  const ask = async (): Promise<void> => {
    if (connectedAccounts || !linked) return inWindow();
    const person = await me();
    const hint = person.ok ? hintOf(person.value, config.auth0.googleConnection) : undefined;
    await session.askGoogle({ scopes, emailHint: hint }, back);
  };

  if (beside !== undefined) {
    return (
      <>
        <p role="status">{beside.opened ? text.waitLead : later.pick.blocked}</p>
        {beside.opened ? (
          <Button primary={!secondary} onPress={inWindow}>
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
      {said === 'asked' && lacksYes && <Notice>{text.notYet[feature === 'mail' ? 'mail' : 'photos']}</Notice>}
      {said === 'other' && <Notice>{text.other}</Notice>}
      {taken && <Notice>{text.taken}</Notice>}
      {trouble !== undefined && !taken && <Trouble problem={trouble.problem} />}
      <Button primary={!secondary} onPress={ask}>
        {label}
      </Button>
    </>
  );
}

/** What came of asking when the person just comes back from it; told once. */
function askedBefore(): Asked | undefined {
  const asked: unknown = history.state;
  return asked === 'asked' || asked === 'declined' ? asked : undefined;
}
