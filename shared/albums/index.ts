/** Sets of photos that a person picked and saved here. */
export { type AlbumFiles, type AlbumPageQuery, Albums, type AlbumsOptions } from './albums.ts';
