import type { FileItem } from './api.ts';

/** Smaller files are their own small pictures. In bytes. */
const enough = 100_000;

/** What cameras and phones make. Whether this browser plays it shows when it tries. */
const films = new Set(['video/mp4', 'video/quicktime']);

/** Whether a small picture of this file is wanted: it is a picture or film, a large one as far as is known, and has none. */
export const isWorthSmall = ({
  contentType,
  size = 0,
  thumbnail,
}: Pick<FileItem, 'contentType' | 'thumbnail'> & { readonly size?: number }): boolean =>
  thumbnail !== true && size > enough && (contentType.startsWith('image/') || films.has(contentType));

/** Not yet known to TypeScript, nor to Safari and Firefox. */
type Saving = Navigator & { readonly connection?: { readonly saveData?: boolean } };

/** Whether the person asked the browser to send no more than it must. */
export const savesData = (): boolean => (navigator as Saving).connection?.saveData === true;
