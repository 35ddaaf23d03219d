import type { Problem } from '../answer.ts';
import type { Clock } from '../clock.ts';

/** The API said no: its code says why. */
export class ApiRefusal extends Error {
  override readonly name = 'ApiRefusal';
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** The file on this computer is not the one that was picked any more. */
export class FileChanged extends Error {
  override readonly name = 'FileChanged';
}

/** No block size fits: larger than storage can hold. */
export class FileTooBig extends Error {
  override readonly name = 'FileTooBig';
}

/** Another tab is bringing in this very file. */
export class BusyElsewhere extends Error {
  override readonly name = 'BusyElsewhere';
}

/** A file that cannot be read is looked at again after this long, in ms. */
const againMs = 8000;

/**
 * Reads from the person's file. Safari refuses that to a page that it is leaving, which would give up a whole upload in
 * its last moment: the page is gone by the second look, and goes on with what was sent when it is back.
 *
 * @throws FileChanged when it cannot be read again: it changed on the disk, or is gone
 */
export async function readable<Result>(read: () => Promise<Result>, clock: Clock): Promise<Result> {
  try {
    return await read();
  } catch {
    await clock.wait(againMs, new AbortController().signal);
  }
  try {
    return await read();
  } catch (cause) {
    throw new FileChanged('cannot be read', { cause });
  }
}
