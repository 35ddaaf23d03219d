/** People's files: keys, completion, list, quota, Deleted things, and saving from elsewhere once. */
export { keptDeleted } from './bin.ts';
export { type Chores, createChores, workOff } from './chores.ts';
export type { Completion } from './complete.ts';
export type { ListedFile, ListWish } from './file-index.ts';
export { createFiles, type FileContent, type Files, type FilesOptions } from './files.ts';
export type { SaveOptions, SaveOutcome } from './save-once.ts';
export type { SaveWish, SourceStream } from './save-transfer.ts';
export type { SweepReport } from './sweep.ts';
