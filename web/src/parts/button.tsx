import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { useApp } from '../app.ts';
import { addressOf, type Route } from '../router.ts';
import { NotKept } from '../sign-in/leave.ts';
import { strings } from '../strings.ts';
import { Notice } from './calm.tsx';

interface ButtonProps {
  readonly children: ComponentChildren;
  /** What it does; a promise says when that is done. */
  readonly onPress: () => unknown;
  /** The one thing to do on this screen. */
  readonly primary?: boolean;
  readonly small?: boolean;
  /** What it is called where the visible words need company, such as `Delete holiday.jpg`. */
  readonly label?: string;
  readonly disabled?: boolean;
  /** Of a form: Enter in its field presses this. */
  readonly submit?: boolean;
}

/** A press that takes longer than this is told to be under way, in ms: no flash of words for what is done at once. */
const momentMs = 300;

/**
 * Does one thing, and not again before that is done, however often it is pressed. It keeps the focus meanwhile, which a
 * disabled button would lose. What comes to no end of its own is said in words.
 */
export function Button({ children, onPress, primary, small, label, disabled, submit }: ButtonProps) {
  const busy = useRef(false);
  const [state, setState] = useState<'busy' | 'long' | 'undone' | 'denied' | undefined>();
  const press = async (): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    setState('busy');
    const moment = setTimeout(() => setState('long'), momentMs);
    try {
      await onPress();
      setState(undefined);
    } catch (cause) {
      reportError(cause);
      setState(cause instanceof NotKept ? 'denied' : 'undone');
    }
    clearTimeout(moment);
    busy.current = false;
  };
  return (
    <>
      <button
        type={submit === true ? 'submit' : 'button'}
        class={look(primary, small)}
        onClick={() => void press()}
        aria-label={label}
        disabled={disabled}
        aria-disabled={state === 'busy' || state === 'long' || undefined}
      >
        {children}
      </button>
      {state === 'long' && (
        <span class="moment" role="status">
          {strings.wait}
        </span>
      )}
      {(state === 'undone' || state === 'denied') && <Notice>{strings[state]}</Notice>}
    </>
  );
}

/** A form sends nothing by itself: its button does the work. */
export const stayHere = (event: SubmitEvent): void => event.preventDefault();

export const look = (primary?: boolean, small?: boolean): string =>
  `button${primary === true ? ' primary' : ''}${small === true ? ' small' : ''}`;

interface LinkProps {
  readonly to: Route;
  readonly cursor?: string;
  readonly words?: string | undefined;
  readonly class?: string;
  readonly label?: string;
  /** The person came from there, as a rule. */
  readonly back?: boolean;
  readonly children: ComponentChildren;
}

/** A link to a screen of ours: an ordinary link to the browser, without loading the page anew. */
export function Link({ to, cursor, words, class: look, label, back, children }: LinkProps) {
  const app = useApp();
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (back === true) app.back(to);
    else
      app.go(to, { ...(cursor === undefined ? {} : { cursor }), ...(words === undefined ? {} : { words }) });
  };
  return (
    <a href={addressOf(to, cursor, words)} class={look} onClick={follow} aria-label={label}>
      {children}
    </a>
  );
}
