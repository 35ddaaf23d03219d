import { later } from './strings-later.ts';
import { fill, strings } from './strings.ts';

/**
 * `3 May`, with the year where it is not this one. Local time: that is when it happened to the person. With the months'
 * names of our own, since a browser's first `Intl.DateTimeFormat` takes a slow phone an eighth of a second.
 */
export function dateWords(instant: string, now: Date = new Date()): string {
  const date = new Date(instant);
  const day = `${date.getDate()} ${later.months[date.getMonth()] ?? ''}`;
  return date.getFullYear() === now.getFullYear() ? day : `${day} ${date.getFullYear()}`;
}

const mega = 1_000_000;

/** How big a file is, in words; the number in MB only where it says more than "small". */
export function sizeWords(bytes: number): string {
  const { sizes } = strings;
  if (bytes < mega) return bytes === 0 ? sizes.empty : sizes.small;
  const size = amount(bytes, Math.round);
  if (bytes < 20 * mega) return fill(sizes.medium, { size });
  return fill(bytes < 500 * mega ? sizes.big : sizes.veryBig, { size });
}

/** @param whole makes a number of MB a whole one */
const amount = (bytes: number, whole: (number: number) => number): string =>
  bytes >= 1000 * mega ? `${Math.round(bytes / (100 * mega)) / 10} GB` : `${whole(bytes / mega)} MB`;

/** An amount of room, such as `2 GB`. */
export const roomWords = (bytes: number): string => amount(bytes, Math.ceil);

/** How cameras, phones and messengers call what they make, such as `IMG_1299.jpg`: no name that a person gave. */
const machineName =
  /^(?:(?:(?:mv|c)?img|dsc[nf]?|pxl|vid|mov|mvi|gopr|dji|screenshot|whatsapp (?:image|video))[-_ ]?e?\d|p\d{7}|g[hx]\d{6}|\d{8}[-_]\d{6})(?:[\d._ ()~-]|at|wa|[ap]m|mp|night|portrait|cover|edited|copy)*\.\w+$/i;
const filmName = /\.(?:mp4|mov|3gp|avi|m4v)$/i;

/** A photo, film or other file, as far as it is known. */
interface Named {
  readonly name: string;
  readonly contentType?: string;
  readonly takenAt?: string | undefined;
  readonly createdAt?: string;
}

/** What a person calls a thing, on every screen: by the name that somebody gave it, a photo from a camera by its day. */
export function nameWords({ name, contentType, takenAt, createdAt }: Named, now: Date = new Date()): string {
  if (!machineName.test(name)) return name;
  const day = takenAt ?? createdAt;
  const film = contentType === undefined ? filmName.test(name) : contentType.startsWith('video/');
  if (day === undefined) return film ? strings.film : strings.photo;
  return fill(film ? strings.filmFrom : strings.photoFrom, { date: dateWords(day, now) });
}

/** The quarter that a share has reached: 0, 25, 50, 75 or 100. */
export const quarterOf = (done: number, all: number): number =>
  all === 0 ? 100 : Math.floor((done / all) * 4) * 25;
