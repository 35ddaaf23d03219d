import { fill, strings } from './strings.ts';

const dayAndMonth = { day: 'numeric', month: 'long' } as const;
/** Made once each, with the first date: making one takes far longer than using it. */
let thisYears: Intl.DateTimeFormat | undefined;
let otherYears: Intl.DateTimeFormat | undefined;

/** `3 May`, with the year where it is not this one. Local time: that is when it happened to the person. */
export function dateWords(instant: string, now: Date = new Date()): string {
  const date = new Date(instant);
  if (date.getFullYear() === now.getFullYear()) {
    thisYears ??= new Intl.DateTimeFormat('en-GB', dayAndMonth);
    return thisYears.format(date);
  }
  otherYears ??= new Intl.DateTimeFormat('en-GB', { ...dayAndMonth, year: 'numeric' });
  return otherYears.format(date);
}

const mega = 1_000_000;

/** How big a file is, in words; the number in MB only where it says more than "small". */
export function sizeWords(bytes: number): string {
  const { sizes } = strings;
  if (bytes < mega) return bytes === 0 ? sizes.empty : sizes.small;
  const size =
    bytes >= 1000 * mega ? `${Math.round(bytes / (100 * mega)) / 10} GB` : `${Math.round(bytes / mega)} MB`;
  if (bytes < 20 * mega) return fill(sizes.medium, { size });
  return fill(bytes < 500 * mega ? sizes.big : sizes.veryBig, { size });
}

/** An amount of room, such as `2 GB`. */
export function roomWords(bytes: number): string {
  if (bytes >= 1000 * mega) return `${Math.round(bytes / (100 * mega)) / 10} GB`;
  return `${Math.ceil(bytes / mega)} MB`;
}

/** What a person calls a photo: not its file name, but when it was taken. */
export function photoWords(
  photo: { readonly contentType: string; readonly takenAt?: string | undefined; readonly createdAt: string },
  now: Date = new Date(),
): string {
  const template = photo.contentType.startsWith('video/') ? strings.filmFrom : strings.photoFrom;
  return fill(template, { date: dateWords(photo.takenAt ?? photo.createdAt, now) });
}

/** The quarter that a share has reached: 0, 25, 50, 75 or 100. */
export const quarterOf = (done: number, all: number): number =>
  all === 0 ? 100 : Math.floor((done / all) * 4) * 25;
