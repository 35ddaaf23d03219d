/** The file screens, in one chunk. */
export { Deleted } from './deleted.tsx';
export { FileScreen } from './file.tsx';
export { Files } from './files.tsx';
export { Find } from './find.tsx';
export { Rename } from './rename.tsx';
export { ShareScreen } from './share.tsx';
export { Shares } from './shares.tsx';
