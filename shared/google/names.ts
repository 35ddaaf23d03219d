import { isVisible } from '../contract/index.ts';

/** What a `DisplayName` may not hold: control and text-direction characters, and what would look like a path. */
const unwanted = /[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\u061C/\\]+/gu;
const longest = 255;

/**
 * A name that Google gives, made fit to be shown: well-formed, without control, direction and path characters, at most
 * 255 UTF-16 units with its ending kept; `fallback` when nothing is left that can be seen.
 */
export function displayNameOf(name: string, fallback: string): string {
  const clean = name.toWellFormed().replace(unwanted, ' ').replace(/\s+/g, ' ').trim();
  const fitting = clean.length <= longest ? clean : shortened(clean);
  return isVisible(fitting) ? fitting : fallback;
}

function shortened(clean: string): string {
  const ending = /\.[A-Za-z0-9]{1,10}$/.exec(clean)?.[0] ?? '';
  // A cut through a surrogate pair would leave half a character.
  const kept = clean.slice(0, longest - ending.length).replace(/[\uD800-\uDBFF]$/, '');
  return kept.trimEnd() + ending;
}
