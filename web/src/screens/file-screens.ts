/** The file screens, in one chunk. */
export { Deleted as deleted } from './deleted.tsx';
export { FileScreen as file } from './file.tsx';
export { Files as files } from './files.tsx';
export { Find as find } from './find.tsx';
export { Rename as rename } from './rename.tsx';
export { ShareScreen as share } from './share.tsx';
export { Shares as shares } from './shares.tsx';
