import { addressParser, decodeWords } from 'postal-mime';
import type { MailAddress } from '../contract/index.ts';
import { plainCharacters } from './decode.ts';

/** What would make a name or subject look like another one, or break a line. */
const misleading = /[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\u061C]+/gu;
/** UTF-16 units of a header of people that are looked at: an honest one has fewer. */
const longest = 16_384;
/** Of these, units in which the first of them is looked for. */
const first = 4096;

/**
 * One line of plain text from a header: encoded words read (Gmail leaves some), nothing that deceives the eye.
 *
 * @param max UTF-16 units of the text. Encoded words are some times as long; more of a header is not looked at
 */
export function headerText(value: string | undefined, max = 1000): string {
  if (value === undefined) return '';
  const text = plainCharacters(decodeWords(value.slice(0, 8 * max)));
  return cut(text.replace(misleading, ' ').replace(/\s+/g, ' ').trim(), max);
}

/** The people of a `From`, `To` or `Cc` header, groups opened; at most 100. */
export function addressesOf(value: string | undefined): MailAddress[] {
  if (value === undefined) return [];
  return addressParser(value.slice(0, longest), { flatten: true })
    .slice(0, 100)
    .map((found) => ({ name: headerText(found.name, 255), address: headerText(found.address, 320) }))
    .filter(({ name, address }) => name !== '' || address !== '');
}

/** Whom a header names first; both parts are empty when it names nobody. */
export function senderOf(value: string | undefined): MailAddress {
  return addressesOf(value?.slice(0, first))[0] ?? { name: '', address: '' };
}

/** Gmail's snippets come with their five special characters escaped, as for HTML. */
export function snippetText(snippet: string): string {
  const characters: Readonly<Record<string, string>> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
  };
  return headerText(snippet.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => characters[entity] ?? entity));
}

/** Not through the middle of a character. */
function cut(text: string, max: number): string {
  return text.length <= max ? text : `${text.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
