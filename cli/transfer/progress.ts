import { bytes, shown, type Terminal } from '../terminal.ts';

/** Tells how far a transfer is: a line that rewrites itself for a person, or, when asked for, a line each time. */
export interface Progress {
  at(done: number): void;
  /** Leaves the terminal's line empty. */
  end(): void;
}

const quiet: Progress = { at: () => undefined, end: () => undefined };
/** A person's eye needs no more, in ms. */
const everyMs = 100;

export function createProgress(
  terminal: Terminal,
  name: string,
  total: number,
  lines: boolean,
  now: () => number = Date.now,
): Progress {
  if (lines) return { at: (done) => terminal.err(`${done} of ${total} bytes\n`), end: () => undefined };
  if (!terminal.live || terminal.json) return quiet;
  const started = now();
  let first: number | undefined;
  let next = 0;
  return {
    at(done) {
      first ??= done; // what an earlier try has sent says nothing about this line's speed
      if (now() < next && done < total) return;
      next = now() + everyMs;
      const percent = total === 0 ? 100 : Math.floor((done / total) * 100);
      const speed = ((done - first) / Math.max(1, now() - started)) * 1000;
      terminal.err(
        `\r\x1B[K${shown(name)}  ${percent} %  ${bytes(done)} of ${bytes(total)}  ${bytes(speed)}/s`,
      );
    },
    end: () => terminal.err('\r\x1B[K'),
  };
}
