import type { ComponentChildren } from 'preact';
import { useApp } from '../app.ts';
import { addressOf, type Route } from '../router.ts';

interface ButtonProps {
  readonly children: ComponentChildren;
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

export function Button({ children, onPress, primary, small, label, disabled, submit }: ButtonProps) {
  return (
    <button
      type={submit === true ? 'submit' : 'button'}
      class={look(primary, small)}
      onClick={() => void onPress()}
      aria-label={label}
      disabled={disabled}
    >
      {children}
    </button>
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
  readonly children: ComponentChildren;
}

/** A link to a screen of ours: an ordinary link to the browser, without loading the page anew. */
export function Link({ to, cursor, words, class: look, label, children }: LinkProps) {
  const { go } = useApp();
  const follow = (event: MouseEvent): void => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to, { ...(cursor === undefined ? {} : { cursor }), ...(words === undefined ? {} : { words }) });
  };
  return (
    <a href={addressOf(to, cursor, words)} class={look} onClick={follow} aria-label={label}>
      {children}
    </a>
  );
}
