/** What keys in an album are made of, in the order in which storage compares them. */
const letters = '0123456789_abcdefghijklmnopqrstuvwxyz';
/** With album and file, twice as many bytes stay below the 1 KiB that a key in a table may have. */
const longest = 400;

/**
 * A place for a photo between two others, as there is always a fraction between two fractions: with whatever file behind
 * it, it comes after `before` and before `after`. It gets a letter longer for every three to five photos that were put
 * into one and the same gap, each into what the last one left of it.
 *
 * @param before place and file of what comes before; empty for nothing
 * @param after place and file of what comes after, which is more than `before`; undefined for nothing
 * @returns undefined when it would be too long
 */
export function placeBetween(before: string, after: string | undefined): string | undefined {
  let place = '';
  let held = after;
  while (place.length < longest) {
    const at = place.length;
    const low = at < before.length ? letters.indexOf(before.charAt(at)) : -1;
    const high = held === undefined ? letters.length : letters.indexOf(held.charAt(at));
    // At an end of the album there is no gap to be halved: small steps leave more room for the next ones.
    const next = before === '' ? high - 1 : after === undefined ? low + 1 : Math.floor((low + high) / 2);
    if (low < next && next < high) return place + letters.charAt(next);
    const same = Math.max(low, 0);
    if (same < high) held = undefined; // less than `after`, whatever follows
    place += letters.charAt(same);
  }
  return undefined;
}
