/** What a press is meant for. A field to write in is not among them: to press there does nothing but put the cursor. */
const controls = 'a, button, video, .choice';
/** May be pressed again and again: a film goes on and stops, another choice takes the place of the one before. */
const repeated = 'video, .choice';

/** Presses closer together than this are one press, in ms. */
const calmMs = 500;

/**
 * Counts presses that follow each other too quickly as one, whatever they are on: a shaking hand presses twice, and by
 * the second time something else may stand under the finger. Keys that are held down and Enter in a form make presses,
 * too. What script presses passes, since it belongs to a press that was let through.
 */
export function onePressAtATime(page: Document): void {
  let at = Number.NEGATIVE_INFINITY;
  let before: Element | undefined;
  page.addEventListener(
    'click',
    (event) => {
      const control = event.target instanceof Element ? event.target.closest(controls) : null;
      if (control === null || !event.isTrusted) return;
      const follows = event.timeStamp - at < calmMs;
      const again = control.matches(repeated) && before?.matches(repeated) === true;
      at = event.timeStamp;
      before = control;
      if (!follows || again) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    },
    true,
  );
}
