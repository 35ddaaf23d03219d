import { randomBytes } from 'node:crypto';

/** 32 characters in ASCII order, without i, l, o and u, so that ids sort as their numbers do and are not misread. */
export const idLetters = '0123456789abcdefghjkmnpqrstvwxyz';
const latest = 2 ** 50 - 1;

function encode(value: number, length: number): string {
  let text = '';
  for (let rest = value, at = 0; at < length; at += 1) {
    text = idLetters.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

function random(length: number): string {
  return Array.from(randomBytes(length), (byte) => idLetters.charAt(byte & 31)).join('');
}

/**
 * A fresh id of 26 characters whose order by name is newest first: 50 bits of inverted time, then 80 random bits.
 * Tables and blobs list by name only, and people look for what is new.
 *
 * @param now milliseconds since 1970
 */
export function newestFirstId(now: number): string {
  return encode(latest - now, 10) + random(16);
}

const middle = 2 ** 49;

/**
 * 10 letters whose order by name is newest first, for an instant of any age: pictures of 1950 are there too. Those beyond
 * 17,000 years from 1970 are all the same.
 *
 * @param instant milliseconds since 1970
 */
export function newestFirstPlace(instant: number): string {
  return encode(latest - middle - Math.min(Math.max(instant, 1 - middle), middle - 1), 10);
}

/** A fresh id of 26 characters with 130 random bits. */
export function randomId(): string {
  return random(26);
}
