import { mixPair } from './md5-pair.ts';

/** RFC 1321 §3.3. */
const initial = [
  0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10,
];

/** Looked at in one go: a phone does so much in a blink, so that the page stays quick meanwhile. A multiple of 64. */
const pieceBytes = 512 * 1024;

/**
 * The chunks of some bytes, read as one stream: a slice of its own for each would cost the browser more than the sum does
 * (docs/decisions/0014-blocks-and-their-sums.md). Into one buffer over and over, where the browser can.
 */
function chunksOf(bytes: Blob): () => Promise<Uint8Array | undefined> {
  const stream = bytes.stream();
  let reader: ReadableStreamBYOBReader;
  try {
    reader = stream.getReader({ mode: 'byob' });
  } catch {
    const plain = stream.getReader(); // a browser whose files are no byte streams
    return async () => (await plain.read()).value;
  }
  let buffer = new ArrayBuffer(pieceBytes);
  return async () => {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done) return undefined;
    buffer = value.buffer;
    return value;
  };
}

/**
 * The words of a message, a piece at a time, and its end; undefined when that was given. Each piece stands where the one
 * before it stood. Words are taken as the machine has them: low byte first, on everything that runs a browser.
 */
function wordsOf(bytes: Blob): () => Promise<Int32Array | undefined> {
  const next = chunksOf(bytes);
  const piece = new Uint8Array(pieceBytes);
  const words = new Int32Array(piece.buffer);
  let rest: Uint8Array | undefined = new Uint8Array(0);
  let all = 0;
  return async () => {
    if (rest === undefined) return undefined;
    for (let held = 0; held < pieceBytes;) {
      if (rest.length === 0) rest = await next();
      if (rest === undefined) {
        if (all !== bytes.size) throw new Error(`read ${all} bytes of ${bytes.size}`);
        return padded(piece.subarray(0, held), all);
      }
      const part = rest.subarray(0, pieceBytes - held);
      piece.set(part, held);
      rest = rest.subarray(part.length);
      held += part.length;
      all += part.length;
    }
    return words;
  };
}

/** Two where there are two. */
export type OneOrTwo<Item> = readonly [Item, (Item | undefined)?];

/**
 * MD5 of one or two, as `Content-MD5` wants it: storage refuses what reached it otherwise. Of our own because browsers
 * have none, and small libraries are many times slower. A checksum against damage, no protection against anybody. Two
 * of the same size take little longer than one.
 *
 * @returns base64
 * @throws Error when the file changed on the disk or is gone
 */
export async function md5sOf([first, second = new Blob()]: OneOrTwo<Blob>): Promise<string[]> {
  const state = new Int32Array(Uint8Array.from([...initial, ...initial]).buffer);
  /** One of them, from its place in the state on; the other stays as it was. */
  const alone = (words: Int32Array | undefined, at: 0 | 4): void => {
    if (words === undefined) return;
    const other = state.slice(4 - at, 8 - at);
    mixPair(state, words, words);
    state.set(other, 4 - at);
  };
  const nexts = [wordsOf(first), wordsOf(second)] as const;
  for (;;) {
    const [v, w] = await Promise.all([nexts[0](), nexts[1]()]);
    if (v?.length === w?.length) {
      if (v === undefined || w === undefined) break;
      mixPair(state, v, w);
    } else {
      alone(v, 0);
      alone(w, 4);
    }
  }
  return [0, 16].map((at) => btoa(String.fromCharCode(...new Uint8Array(state.buffer, at, 16))));
}

/** The end of a message: a bit, zeros, and the length of the whole in bits (RFC 1321 §3.1, §3.2). */
function padded(rest: Uint8Array, allBytes: number): Int32Array {
  const whole = new Uint8Array(Math.ceil((rest.length + 9) / 64) * 64);
  whole.set(rest);
  whole[rest.length] = 0x80;
  new DataView(whole.buffer).setBigUint64(whole.length - 8, BigInt(allBytes) * 8n, true);
  return new Int32Array(whole.buffer);
}
