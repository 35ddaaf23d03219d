const kibi = 1024;

/** Until anything is known of the line. */
const firstBytes = 1024 * kibi;
/** Smaller ones would be mostly waiting, even on a slow line. */
const leastBytes = 512 * kibi;
/** More gains nothing: `npm run bench -- blocks` measures it. */
const mostBytes = 16 * 1024 * kibi;
/** What a block is to take, and so what a broken line costs at most, in ms. */
const wantedMs = 4000;

/** How large blocks should be for the line as it is: learned from those that went through. */
export interface Pace {
  /** Bytes for the next block. */
  bytes(): number;
  /** A block of `bytes` took so long, other blocks going along beside it and every new try included. */
  took(bytes: number, ms: number): void;
}

/** @param bytes fixes the size, for tests */
export function createPace(bytes?: number): Pace {
  let bytesPerMs: number | undefined;
  return {
    bytes() {
      if (bytes !== undefined) return bytes;
      if (bytesPerMs === undefined) return firstBytes;
      const wished = Math.ceil((bytesPerMs * wantedMs) / leastBytes) * leastBytes;
      return Math.min(Math.max(wished, leastBytes), mostBytes);
    },
    took(sent, ms) {
      const seen = sent / Math.max(ms, 1);
      bytesPerMs = bytesPerMs === undefined ? seen : (bytesPerMs + seen) / 2;
    },
  };
}
