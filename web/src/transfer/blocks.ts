const mebi = 1024 * 1024;

export interface BlockLimits {
  /** Blocks that one blob may have: 50 000 at Azure. */
  readonly maxBlocks: number;
  /** Bytes that one block may have here. */
  readonly maxBlockBytes: number;
}

export interface Block {
  readonly index: number;
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly id: string;
}

/**
 * How large the blocks of a file are, from its size alone, so that another try on another day cuts it in the same way.
 * Small files get small blocks (less to send again on a bad network), large ones larger (fewer requests).
 *
 * @returns bytes, or undefined when no allowed size fits
 */
export function blockSizeFor(fileSize: number, limits: BlockLimits): number | undefined {
  const most = Math.min(limits.maxBlockBytes, 100 * mebi);
  const wish = fileSize < 64 * mebi ? 4 * mebi : fileSize < 512 * mebi ? 8 * mebi : 16 * mebi;
  const needed = Math.ceil(fileSize / limits.maxBlocks / mebi) * mebi;
  if (needed > most) return undefined;
  return Math.min(Math.max(wish, needed), most);
}

/**
 * The id of a block: from the file's fingerprint and the index, so that the blocks which storage holds already can be
 * told apart from those of another file. All ids of a blob must have the same length (Put Block, "blockid").
 */
export function blockId(fingerprint: string, index: number): string {
  return btoa(`${fingerprint.slice(0, 18).padEnd(18, '0')}${String(index).padStart(6, '0')}`);
}

/** Cuts a file. A file of 0 bytes has no blocks. */
export function cut(fileSize: number, blockSize: number, fingerprint: string): Block[] {
  return Array.from({ length: Math.ceil(fileSize / blockSize) }, (_, index) => ({
    index,
    start: index * blockSize,
    end: Math.min((index + 1) * blockSize, fileSize),
    id: blockId(fingerprint, index),
  }));
}

/** The body of Put Block List: these blocks, in this order. The ids are base64, which needs no escaping in XML. */
export function blockListBody(ids: readonly string[]): string {
  const latest = ids.map((id) => `<Latest>${id}</Latest>`).join('');
  return `<?xml version="1.0" encoding="utf-8"?><BlockList>${latest}</BlockList>`;
}
