import { openBeside, type BesideWindow } from '../beside-window.ts';

let last: BesideWindow | undefined;

/**
 * Opens the window in which Google lets the person pick.
 *
 * @returns undefined when the browser blocked it
 */
export function openPicker(words: string): BesideWindow | undefined {
  last = openBeside(words, 1000);
  return last;
}

/** Whether the window of this pick could be opened; after a reload nobody knows, and the link says so. */
export const pickerWasOpened = (): boolean => last !== undefined;

let left: string | undefined;

/** A pick that was left before it was saved stays, for who comes back; `undefined`: there is none, or they came back. */
export function keepPick(pickId: string | undefined): void {
  left = pickId;
}

/** The pick that was left, of which nobody wants more once another begins. */
export const leftPick = (): string | undefined => left;

/** Closes the window, if it is still ours to close. */
export function closePicker(): void {
  last?.close();
  last = undefined;
}
