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

/** Closes the window, if it is still ours to close. */
export function closePicker(): void {
  last?.close();
  last = undefined;
}
