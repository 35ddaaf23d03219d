/** The row of a list, or the screen: within it the focus looks for its next place. */
const around = 'li, main';

/**
 * Gives the focus a next place when the control that had it goes: a button that was pressed and did its work often does.
 * In the same row the next control has it, or the words that tell what happened; else the heading. Without this, browsers
 * start again at the top of the page, and say nothing to who listens.
 */
export function keepFocus(page: Document): void {
  let held: { readonly element: Element; readonly places: readonly Element[] } | undefined;
  const hold = (target: EventTarget | null, which: string): void => {
    const element = target instanceof Element ? target.closest(which) : null;
    if (element === null) return;
    const places: Element[] = [];
    for (let place = element.closest(around); place; place = place.parentElement?.closest(around) ?? null)
      places.push(place);
    held = { element, places };
  };
  page.addEventListener('focusin', ({ target }) => hold(target, '*'));
  // Safari gives no focus to what a finger or a mouse presses
  page.addEventListener('click', ({ target }) => hold(target, 'a, button'), true);
  new MutationObserver(() => {
    if (held === undefined || held.element.isConnected || page.activeElement !== page.body) return;
    const row = held.places.find(({ isConnected, tagName }) => isConnected && tagName === 'LI');
    held = undefined;
    const words = row?.querySelector<HTMLElement>('[role="status"]');
    words?.setAttribute('tabindex', '-1');
    (row?.querySelector<HTMLElement>('button, a') ?? words ?? page.querySelector('h1'))?.focus();
  }).observe(page.body, { childList: true, subtree: true });
}
