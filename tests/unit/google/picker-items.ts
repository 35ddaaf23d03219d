import { isProblem, type Problem } from '../../../shared/errors/index.ts';
import type { PhotoOwner } from '../../../shared/google/index.ts';
import type { OwnerId } from '../../../shared/people/index.ts';

export const owner: PhotoOwner = {
  kind: 'person',
  subject: 'google-oauth2|1',
  issuedAt: 1,
  ownerId: 'owner' as OwnerId,
  permissions: new Set(),
};

/** A white pixel: content that is a picture by every sniffer. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

export interface Item {
  id: string;
  baseUrl?: string;
  type?: string;
  filename?: string;
  status?: string;
}
/** An item as Google tells of it. */
export const mediaItem = ({ id, baseUrl, type = 'PHOTO', filename = `${id}.jpg`, status }: Item) => ({
  id,
  createTime: '2026-05-01T10:00:00.5+02:00',
  type,
  mediaFile: {
    baseUrl: baseUrl ?? `https://lh3.googleusercontent.com/ppa/${id}`,
    mimeType: type === 'PHOTO' ? 'image/jpeg' : 'video/mp4',
    filename,
    mediaFileMetadata: {
      width: '4032',
      height: 3024,
      ...(status !== undefined && { videoMetadata: { processingStatus: status } }),
    },
  },
});

/** What a promise was refused with. */
export async function problemOf(work: Promise<unknown>): Promise<Problem> {
  try {
    await work;
  } catch (cause) {
    if (isProblem(cause)) return cause;
    throw cause;
  }
  throw new Error('nothing was refused');
}
