/**
 * Ids and sizes in an answer of Get Block List. The format is the service's own and fixed: an element for each block,
 * with a base64 name and a number.
 */
export function readBlockList(xml: string): ReadonlyMap<string, number> {
  const found = xml.matchAll(/<Block>\s*<Name>([A-Za-z0-9+/=]+)<\/Name>\s*<Size>(\d+)<\/Size>\s*<\/Block>/g);
  return new Map(Array.from(found, ([, name = '', size = '']) => [name, Number(size)]));
}
