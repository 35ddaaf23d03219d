const mebi = 1024 * 1024;

/** What one blob may hold (`limits` of `/api/config`). */
export interface BlockLimits {
  readonly maxBlocks: number;
  readonly maxBlockBytes: number;
}

export interface Block {
  readonly id: string;
  readonly start: number;
  readonly size: number;
}

/**
 * Cuts a file by its size alone, so that another try on another day finds its own blocks again. 4 MiB while that is
 * enough to go on quickly after a broken line; larger for large files, where fewer requests count.
 *
 * @param fingerprint at least 18 hexadecimal digits: part of every id, so that blocks of another content never fit
 * @returns undefined when the file is larger than storage can hold
 */
export function cut(fileSize: number, fingerprint: string, limits: BlockLimits): Block[] | undefined {
  const wish = fileSize < 64 * mebi ? 4 * mebi : fileSize < 512 * mebi ? 8 * mebi : 16 * mebi;
  const needed = Math.ceil(fileSize / limits.maxBlocks / mebi) * mebi;
  if (needed > limits.maxBlockBytes) return undefined;
  const size = Math.min(Math.max(wish, needed), limits.maxBlockBytes);
  return Array.from({ length: Math.ceil(fileSize / size) }, (_, index) => ({
    id: blockId(fingerprint, index),
    start: index * size,
    size: Math.min(size, fileSize - index * size),
  }));
}

/** Put Block wants base64, of the same length for all blocks of a blob. */
const blockId = (fingerprint: string, index: number): string =>
  Buffer.from(`${fingerprint.slice(0, 18)}${String(index).padStart(6, '0')}`).toString('base64');

/** The body of Put Block List. Base64 needs no escape in XML. */
export const blockListBody = (blocks: readonly Block[]): string =>
  `<?xml version="1.0" encoding="utf-8"?><BlockList>${blocks.map(({ id }) => `<Latest>${id}</Latest>`).join('')}</BlockList>`;

/**
 * Ids and sizes in an answer of Get Block List. The format is the service's own and fixed: an element for each block,
 * with a base64 name and a number.
 */
export function readBlockList(xml: string): ReadonlyMap<string, number> {
  const found = xml.matchAll(/<Block>\s*<Name>([A-Za-z0-9+/=]+)<\/Name>\s*<Size>(\d+)<\/Size>\s*<\/Block>/g);
  return new Map(Array.from(found, ([, name = '', size = '']) => [name, Number(size)]));
}
