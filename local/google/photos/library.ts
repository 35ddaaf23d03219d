import { createHash } from 'node:crypto';
import type { Account } from '../accounts.ts';
import { between, pick, randomFrom } from './random.ts';
import type { CameraNotes } from './exif.ts';
import { videoSize } from './video.ts';

/** One picture in somebody's Google Photos; its bytes are made when they are first asked for. */
export interface Photo {
  readonly id: string;
  readonly filename: string;
  readonly notes: CameraNotes;
  /** What the picture shows; the same seed always gives the same bytes. */
  readonly seed: string;
  /** Total size in bytes when the file is padded to it; absent for an ordinary picture. */
  readonly sizeBytes?: number;
  /** Seconds, when it is a video. */
  readonly videoSeconds?: number;
}

/** An album that an app made, which is all that an app gets to see of albums. */
export interface Album {
  readonly id: string;
  readonly title: string;
  readonly photos: readonly Photo[];
}

/** Every account has this many to begin with. */
const photosPerAccount = 300;
/** And these many seconds of video, which stand behind the newest sixty photos. */
const videos = [1, 2, 3] as const;
const videosFrom = 60;

const cameras: readonly [readonly [string, string, number], ...(readonly [string, string, number])[]] = [
  ['Google', 'Pixel 9', 6.9],
  ['Apple', 'iPhone 16', 5.96],
  ['FUJIFILM', 'X-T5', 23],
  ['SONY', 'ILCE-7M4', 35],
];

/** What each account has in Google Photos. */
export class Library {
  readonly #photos = new Map<string, Photo[]>();
  readonly #albums = new Map<string, Album[]>();

  /** Newest first. */
  of(account: Account): readonly Photo[] {
    return this.#own(account);
  }

  find(account: Account, id: string): Photo | undefined {
    return this.#own(account).find((photo) => photo.id === id);
  }

  /** The picture, or the film of so many seconds, that is added next: its file is padded to `sizeBytes`. */
  next(account: Account, filename: string, sizeBytes: number, videoSeconds?: number): Photo {
    const still = { ...photoOf(account.sub, this.#own(account).length), filename, sizeBytes };
    if (videoSeconds === undefined) return still;
    return { ...still, notes: { ...still.notes, ...videoSize }, videoSeconds };
  }

  /** Adds it in front of all others. */
  add(account: Account, photo: Photo): void {
    this.#own(account).unshift(photo);
  }

  /** Adds many pictures of 64 × 48 pixels, which are painted in no time, in front of all others. */
  addMany(account: Account, count: number): readonly Photo[] {
    const own = this.#own(account);
    const many = Array.from({ length: count }, (_, index) => {
      const photo = photoOf(account.sub, own.length + index);
      const filename = `SMALL_${String(own.length + index)}.jpg`;
      return { ...photo, filename, notes: { ...photo.notes, width: 64, height: 48 } };
    });
    own.unshift(...many);
    return many;
  }

  /** Newest first; none to begin with. */
  albums(account: Account): readonly Album[] {
    return this.#albums.get(account.sub) ?? [];
  }

  /** Makes an album, as an app would, of the newest pictures. */
  addAlbum(account: Account, title: string, count: number): Album {
    const own = this.albums(account);
    const id = createHash('sha256').update(`album ${own.length} of ${account.sub}`).digest('base64url');
    const album = { id: `ALBUM${id.slice(0, 38)}`, title, photos: this.#own(account).slice(0, count) };
    this.#albums.set(account.sub, [album, ...own]);
    return album;
  }

  #own(account: Account): Photo[] {
    const known = this.#photos.get(account.sub);
    if (known !== undefined) return known;
    const made = Array.from({ length: photosPerAccount }, (_, index) => photoOf(account.sub, index));
    made.splice(videosFrom, 0, ...videos.map((seconds) => videoOf(account.sub, seconds)));
    this.#photos.set(account.sub, made);
    return made;
  }
}

function photoOf(sub: string, index: number): Photo {
  const seed = `${sub}/${index}`;
  const random = randomFrom(`notes of ${seed}`);
  const [make, model, focalLength] = pick(random, ...cameras);
  const portrait = random() < 0.25;
  const takenAt = new Date(Date.UTC(2026, 8, 30, 17) - (index + random()) * 5.5 * 86_400_000);
  takenAt.setMilliseconds(0);
  return {
    id: `AF1Qip${createHash('sha256').update(seed).digest('base64url').slice(0, 38)}`,
    filename: `IMG_${String(photosPerAccount - index + 1000)}.jpg`,
    seed,
    notes: {
      make,
      model,
      takenAt,
      focalLength,
      exposureSeconds: 1 / pick(random, 60, 125, 250, 500, 1000),
      fNumber: pick(random, 1.8, 2.8, 4, 5.6, 8),
      iso: pick(random, 100, 200, 400, 800),
      width: portrait ? 1200 : 1600,
      height: portrait ? 1600 : 1200,
      place: { latitude: between(random, 42, 58), longitude: between(random, -4, 16) },
    },
  };
}

function videoOf(sub: string, seconds: number): Photo {
  const still = photoOf(`${sub}/video`, videosFrom + seconds / 10);
  return {
    ...still,
    filename: `VID_${1000 + seconds}.mp4`,
    notes: { ...still.notes, ...videoSize },
    videoSeconds: seconds,
  };
}

/** What stands for an account itself: a picture that is in nobody's library. */
export function avatarOf(account: Account): Photo {
  return photoOf(`avatar of ${account.sub}`, 0);
}
