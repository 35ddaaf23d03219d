/**
 * Loaded into every process of the replayed day (`node --import`): `Date` and `performance.now` tell the shared time.
 * The file is named in the query of this module's address.
 */
import { SharedClock } from './shared-clock.ts';

const clock = new SharedClock(new URL(import.meta.url).searchParams.get('file') ?? '', 'r');
const now = (): number => clock.now();
const realElapsed = performance.now.bind(performance);

/** With nothing given it looks at the clock; everything else is a calculation, and the real one's business. */
const SharedDate = new Proxy(Date, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [clock.now()] : given, newTarget) as object,
  get: (target, name) => (name === 'now' ? now : (Reflect.get(target, name) as unknown)),
});

globalThis.Date = SharedDate;
// Caches measure ages by it.
performance.now = () => realElapsed() + clock.ahead();
