import type { Problem } from '../api.ts';

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
