/** The photo screens: one chunk, since who sees one soon sees the next. */
export { AlbumScreen } from './album.tsx';
export { PhotoScreen } from './photo.tsx';
export { Photos } from './photos.tsx';
