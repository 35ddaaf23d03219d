import { tabShelf } from './shelf.ts';
import { besideKey } from './sign-in/leave.ts';

/** A window beside the page, opened inside a press. */
export interface BesideWindow {
  show(address: string): void;
  close(): void;
}

/**
 * Opens an empty window of our own, which a press allows; where it goes is known a moment later.
 *
 * @param words what it says until then
 * @returns undefined when the browser blocked it
 */
export function openBeside(words: string, width = 520): BesideWindow | undefined {
  tabShelf.setItem(besideKey, '1'); // the window begins with a copy
  const opened = window.open('about:blank', '_blank', `popup,width=${width},height=760`);
  tabShelf.removeItem(besideKey);
  if (opened === null) return undefined;
  opened.document.title = words;
  opened.document.body.textContent = words;
  return {
    show: (address) => opened.location.replace(address),
    close: () => opened.close(),
  };
}
