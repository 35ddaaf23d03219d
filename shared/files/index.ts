/** People's files: keys, completion, list, quota, Deleted things, and saving from elsewhere once. */
export { type Chores, createChores, workOff } from './chores.ts';
export type { Completion } from './complete.ts';
export { createFiles, type FileContent, type Files, type FilesOptions } from './files.ts';
export type { SaveOptions, SaveOutcome, SaveWish, SourceStream } from './save-once.ts';
export type { SweepReport } from './sweep.ts';
export { keptDeleted, type ListedFile, type ListWish } from './things.ts';
