/** Sets of photos: those that a person picked and saved here, and those that are looked at elsewhere. */
export { Albums } from './albums.ts';
export { type AlbumsElsewhere, AllAlbums, type AllAlbumsQuery } from './all-albums.ts';
export type { AlbumFiles, AlbumPageQuery, AlbumsOptions } from './parts.ts';
