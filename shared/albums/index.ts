/** Sets of photos: those that a person picked and saved here, and those that are looked at elsewhere. */
export { type AlbumFiles, type AlbumPageQuery, Albums, type AlbumsOptions } from './albums.ts';
export { type AlbumsElsewhere, AllAlbums, type AllAlbumsQuery } from './all-albums.ts';
