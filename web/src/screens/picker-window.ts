/** The window in which Google lets the person pick. */
export interface PickerWindow {
  show(address: string): void;
  close(): void;
}

let last: Window | null = null;

/**
 * Opens an empty window of our own, which a press allows; where it goes is known a moment later.
 *
 * @returns undefined when the browser blocked it
 */
export function openPicker(words: string): PickerWindow | undefined {
  const opened = window.open('about:blank', '_blank', 'popup,width=1000,height=760');
  last = opened;
  if (opened === null) return undefined;
  opened.document.title = words;
  opened.document.body.textContent = words;
  return {
    show: (address) => opened.location.replace(address),
    close: () => opened.close(),
  };
}

/** Whether the window of this pick could be opened; after a reload nobody knows, and the link says so. */
export const pickerWasOpened = (): boolean => last !== null;

/** Closes the window, if it is still ours to close. */
export function closePicker(): void {
  last?.close();
  last = null;
}
