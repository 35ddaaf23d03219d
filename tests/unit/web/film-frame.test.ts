import { expect, test } from '@jest/globals';
import { toFrame } from '../../../web/src/film-frame.ts';
import { never } from './doubles.ts';

/** A film as a browser plays it, which tells what the test says. */
class TestFilm extends EventTarget {
  readonly duration: number;
  readonly videoWidth: number;
  readonly sought: number[] = [];
  constructor(duration = 60, videoWidth = 1920) {
    super();
    this.duration = duration;
    this.videoWidth = videoWidth;
  }
  set currentTime(seconds: number) {
    this.sought.push(seconds);
    this.tell('seeked');
  }
  /** As browsers do: after the script that runs. */
  tell(event: string): void {
    queueMicrotask(() => this.dispatchEvent(new Event(event)));
  }
}

test.each([
  ['long film is looked at after its beginning, which may be dark', 60, 1],
  ['short one half way in', 0.8, 0.4],
  ['cut-off recording, which has no end, at its start', Number.POSITIVE_INFINITY, 0],
])('a %s', async (_, duration, at) => {
  const film = new TestFilm(duration);
  film.tell('loadedmetadata');
  expect(await toFrame(film, never())).toBe(true);
  expect(film.sought).toEqual([at]);
});

test('sound alone has nothing to see', async () => {
  const film = new TestFilm(60, 0);
  film.tell('loadedmetadata');
  expect(await toFrame(film, never())).toBe(false);
  expect(film.sought).toEqual([]);
});

test('what the browser can not play is given up at once', async () => {
  const film = new TestFilm();
  film.tell('error');
  await expect(toFrame(film, never())).rejects.toThrow('no film');
});

test('what shows nothing in time is given up', async () => {
  const stop = new AbortController();
  const waiting = toFrame(new TestFilm(), stop.signal);
  stop.abort(new Error('late'));
  await expect(waiting).rejects.toThrow('late');
  await expect(toFrame(new TestFilm(), AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
});
