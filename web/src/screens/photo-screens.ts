/** The photo screens: one chunk, since who sees one soon sees the next. */
export { AlbumScreen as album } from './album.tsx';
export { PhotoScreen as photo } from './photo.tsx';
export { Photos as photos } from './photos.tsx';
