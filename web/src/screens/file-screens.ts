/** The file screens, in one chunk. */
export { Deleted } from './deleted.tsx';
export { Files } from './files.tsx';
