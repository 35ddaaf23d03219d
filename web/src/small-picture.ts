import type { Api } from './api.ts';
import { withFrame } from './film-frame.ts';

/** Of the longer side, in pixels: a tile on a fine screen. */
const side = 400;
/** The API takes a little more. In bytes. */
const mostBytes = 100_000;
/** A larger picture is not decoded for a tile's sake: phones have little memory. In bytes. */
const mostSource = 64 * 1024 * 1024;

/** What a small picture is made of: a file, or a picture that is on the screen already. */
export type Source = Blob | HTMLImageElement;

/** Makes small pictures of what the person keeps and sends them. Nobody waits for that, and nothing tells of it. */
export interface SmallPictures {
  /** The second time that a file is offered, nothing happens. */
  keep(fileId: string, source: Source): Promise<void>;
}

export interface SmallPicturesParts {
  readonly api: Pick<Api, 'keepThumbnail'>;
  /** Undefined for what is no picture to this browser. */
  readonly shrink: (source: Source) => Promise<Blob | undefined>;
  /** Resolves once the browser has nothing better to do. */
  readonly idle: () => Promise<unknown>;
}

export function createSmallPictures({ api, shrink, idle }: SmallPicturesParts): SmallPictures {
  const offered = new Set<string>();
  let last = Promise.resolve();
  const make = async (fileId: string, source: Source): Promise<void> => {
    await idle();
    const small = await shrink(source);
    if (small !== undefined) await api.keepThumbnail(fileId, small);
  };
  return {
    keep(fileId, source) {
      if (!offered.has(fileId)) last = last.then(() => make(fileId, source)).catch(() => undefined);
      offered.add(fileId);
      return last;
    },
  };
}

/** Turned as the camera was held: browsers do that by themselves, for files and for what they show. */
export async function shrink(source: Source): Promise<Blob | undefined> {
  if (!(source instanceof Blob)) {
    const { src } = source;
    await source.decode();
    // by now the screen may show another picture in its place
    return source.src === src ? encoded(source, source.naturalWidth, source.naturalHeight) : undefined;
  }
  if (source.type.startsWith('video/')) {
    return withFrame(source, (film) => encoded(film, film.videoWidth, film.videoHeight));
  }
  if (source.size > mostSource) return undefined;
  const bitmap = await createImageBitmap(source);
  try {
    return await encoded(bitmap, bitmap.width, bitmap.height);
  } finally {
    bitmap.close();
  }
}

/** Draws at once, and packs off the main thread. */
async function encoded(picture: CanvasImageSource, width: number, height: number): Promise<Blob | undefined> {
  const scale = Math.min(1, side / Math.max(width, height));
  const pixels = (size: number): number => Math.max(1, Math.round(size * scale));
  const canvas = new OffscreenCanvas(pixels(width), pixels(height));
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  for (const quality of [0.8, 0.5]) {
    // a browser that cannot write WebP gives PNG
    let blob = await canvas.convertToBlob({ type: 'image/webp', quality });
    if (blob.type !== 'image/webp') {
      context.globalCompositeOperation = 'destination-over'; // JPEG has no clear ground: white, as paper
      context.fillStyle = '#fff';
      context.fillRect(0, 0, canvas.width, canvas.height);
      blob = await canvas.convertToBlob({ type: 'image/jpeg', quality });
    }
    if (blob.size <= mostBytes) return blob;
  }
  return undefined;
}

/** Safari knows no idle time. */
const idle = (): Promise<unknown> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in globalThis) requestIdleCallback(resolve);
    else setTimeout(resolve, 200);
  });

let made: { readonly api: unknown; readonly pictures: SmallPictures } | undefined;

/** The ones of this visit. */
export function smallPictures(api: Pick<Api, 'keepThumbnail'>): SmallPictures {
  if (made?.api !== api) made = { api, pictures: createSmallPictures({ api, shrink, idle }) };
  return made.pictures;
}
