export interface BlockLimits {
  /** Blocks that one blob may have: 50 000 at Azure. */
  readonly maxBlocks: number;
  /** Bytes that one block may have here. */
  readonly maxBlockBytes: number;
}

export interface Block {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  readonly id: string;
}

/** Digits for a place in a file: 200 TB, the most that a blob may hold, have 15. */
const placeDigits = 15;
/** Digits for the bytes of a block: 4,000 MiB have 10. */
const sizeDigits = 10;
/** Digits of a fingerprint that go into an id: 80 bits. */
const printDigits = 20;

const decimal = (value: number, digits: number): string => String(value).padStart(digits, '0');

/**
 * The id of a block says of which content it is and where it belongs: so a try on another day, which may cut the rest in
 * another way, knows what is there, and a block that arrives late never stands in for one of another size. All ids of a
 * blob have the same length (Put Block, "blockid"), 60 characters of the 88 that base64 may have there.
 *
 * @param fingerprint hexadecimal digits, 20 at least
 */
function blockOf(fingerprint: string, start: number, end: number): Block {
  const text = `${fingerprint.slice(0, printDigits)}${decimal(start, placeDigits)}${decimal(end - start, sizeDigits)}`;
  return { start, end, id: btoa(text) };
}

/** The block that an id of `blockOf` names; undefined for any other. */
function readId(id: string, fingerprint: string): Block | undefined {
  let text: string;
  try {
    text = atob(id);
  } catch {
    return undefined; // not base64: none of ours
  }
  const places = /^(\d{15})(\d{10})$/.exec(text.slice(printDigits));
  if (places === null || !text.startsWith(fingerprint.slice(0, printDigits))) return undefined;
  const start = Number(places[1]);
  return { start, end: start + Number(places[2]), id };
}

/** What is to be sent of a file, cut while it is sent. */
export interface Plan {
  /** Bytes that storage holds already. */
  readonly kept: number;
  /** The next block to be sent, of about `wishBytes`; undefined when all were given out. */
  next(wishBytes: number): Block | undefined;
  /** Every block of the file in order: for the block list, once all were sent. */
  all(): readonly Block[];
}

/**
 * Plans an upload around what storage holds of it. Within the limits each block may have any size, so that it can follow
 * the line: small where a lost block costs long, large where requests do.
 *
 * @param there ids and sizes of the uncommitted blocks that storage has
 * @returns undefined when the limits leave no way to hold the file
 */
export function createPlan(
  fileSize: number,
  fingerprint: string,
  limits: BlockLimits,
  there: ReadonlyMap<string, number> = new Map(),
): Plan | undefined {
  const blocks = keepable(fileSize, fingerprint, there);
  const kept = blocks.reduce((sum, { start, end }) => sum + end - start, 0);
  const gaps = gapsBetween(blocks, fileSize);
  let left = fileSize - kept;
  // each gap may end in a block that is smaller than wished
  let room = limits.maxBlocks - blocks.length - gaps.length;
  const leastBytes = (): number => Math.ceil(left / Math.max(room + 1, 1));
  if (room < 0 || leastBytes() > limits.maxBlockBytes) {
    // too many small ones are there: only anew does it fit
    return kept === 0 ? undefined : createPlan(fileSize, fingerprint, limits);
  }
  return {
    kept,
    next(wishBytes) {
      const gap = gaps[0];
      if (gap === undefined) return undefined;
      const bytes = Math.min(Math.max(Math.floor(wishBytes), leastBytes(), 1), limits.maxBlockBytes);
      const block = blockOf(fingerprint, gap.start, Math.min(gap.start + bytes, gap.end));
      blocks.push(block);
      left -= block.end - block.start;
      if (block.end === gap.end) gaps.shift();
      else {
        gap.start = block.end;
        room -= 1;
      }
      return block;
    },
    all: () => blocks.toSorted((a, b) => a.start - b.start),
  };
}

/** Of the blocks that are there, those that lie beside each other; of two for the same place the longer one. */
function keepable(fileSize: number, fingerprint: string, there: ReadonlyMap<string, number>): Block[] {
  const ours = Array.from(there, ([id, size]) => {
    const block = readId(id, fingerprint);
    return block !== undefined && block.end - block.start === size && block.end <= fileSize ? [block] : [];
  }).flat();
  const kept: Block[] = [];
  let end = 0;
  for (const block of ours.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (block.start < end || block.end === block.start) continue;
    kept.push(block);
    end = block.end;
  }
  return kept;
}

function gapsBetween(blocks: readonly Block[], fileSize: number): { start: number; end: number }[] {
  const gaps: { start: number; end: number }[] = [];
  let at = 0;
  for (const { start, end } of [...blocks, { start: fileSize, end: fileSize }]) {
    if (start > at) gaps.push({ start: at, end: start });
    at = end;
  }
  return gaps;
}

/** The body of Put Block List: these blocks, in this order. The ids are base64, which needs no escape in XML. */
export function blockListBody(blocks: readonly Block[]): string {
  const latest = blocks.map(({ id }) => `<Latest>${id}</Latest>`).join('');
  return `<?xml version="1.0" encoding="utf-8"?><BlockList>${latest}</BlockList>`;
}
