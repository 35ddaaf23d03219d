import type { FileItem } from './api.ts';

/** Smaller files are their own small pictures. In bytes. */
const enough = 100_000;

/** Whether a small picture of this file is wanted: it is a picture, a large one as far as is known, and has none. */
export const isWorthSmall = (
  file: Pick<FileItem, 'contentType' | 'thumbnail'> & { readonly size?: number },
): boolean => file.thumbnail !== true && (file.size ?? 0) > enough && file.contentType.startsWith('image/');

/** Not yet known to TypeScript, nor to Safari and Firefox. */
type Saving = Navigator & { readonly connection?: { readonly saveData?: boolean } };

/** Whether the person asked the browser to send no more than it must. */
export const savesData = (): boolean => (navigator as Saving).connection?.saveData === true;
