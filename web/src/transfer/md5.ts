/** RFC 1321 §3.4: sines as 32-bit integers. */
const sines = Int32Array.from({ length: 64 }, (_, at) => Math.floor(Math.abs(Math.sin(at + 1)) * 2 ** 32));

/**
 * Whole blocks of 16 words into the state; written out by four steps, since a page hashes all that it sends. The word and
 * the sine are added first: they wait for no step before theirs. Written plainly, this is nearly as quick as OpenSSL;
 * with the variables in lists it takes twice as long.
 */
function mix(state: Int32Array, words: Int32Array): void {
  let a = state[0] ?? 0;
  let b = state[1] ?? 0;
  let c = state[2] ?? 0;
  let d = state[3] ?? 0;
  const add = (at: number, word: number): number => ((words[word] ?? 0) + (sines[at] ?? 0)) | 0;
  for (let from = 0; from < words.length; from += 16) {
    const a0 = a;
    const b0 = b;
    const c0 = c;
    const d0 = d;
    for (let at = 0; at < 16; at += 4) {
      a = (((a + add(at, from + at)) | 0) + (d ^ (b & (c ^ d)))) | 0;
      a = (b + ((a << 7) | (a >>> 25))) | 0;
      d = (((d + add(at + 1, from + at + 1)) | 0) + (c ^ (a & (b ^ c)))) | 0;
      d = (a + ((d << 12) | (d >>> 20))) | 0;
      c = (((c + add(at + 2, from + at + 2)) | 0) + (b ^ (d & (a ^ b)))) | 0;
      c = (d + ((c << 17) | (c >>> 15))) | 0;
      b = (((b + add(at + 3, from + at + 3)) | 0) + (a ^ (c & (d ^ a)))) | 0;
      b = (c + ((b << 22) | (b >>> 10))) | 0;
    }
    for (let at = 16, word = 1; at < 32; at += 4, word += 20) {
      a = (((a + add(at, from + (word & 15))) | 0) + ((d & b) | (c & ~d))) | 0;
      a = (b + ((a << 5) | (a >>> 27))) | 0;
      d = (((d + add(at + 1, from + ((word + 5) & 15))) | 0) + ((c & a) | (b & ~c))) | 0;
      d = (a + ((d << 9) | (d >>> 23))) | 0;
      c = (((c + add(at + 2, from + ((word + 10) & 15))) | 0) + ((b & d) | (a & ~b))) | 0;
      c = (d + ((c << 14) | (c >>> 18))) | 0;
      b = (((b + add(at + 3, from + ((word + 15) & 15))) | 0) + ((a & c) | (d & ~a))) | 0;
      b = (c + ((b << 20) | (b >>> 12))) | 0;
    }
    for (let at = 32, word = 5; at < 48; at += 4, word += 12) {
      a = (((a + add(at, from + (word & 15))) | 0) + (b ^ c ^ d)) | 0;
      a = (b + ((a << 4) | (a >>> 28))) | 0;
      d = (((d + add(at + 1, from + ((word + 3) & 15))) | 0) + (a ^ b ^ c)) | 0;
      d = (a + ((d << 11) | (d >>> 21))) | 0;
      c = (((c + add(at + 2, from + ((word + 6) & 15))) | 0) + (d ^ a ^ b)) | 0;
      c = (d + ((c << 16) | (c >>> 16))) | 0;
      b = (((b + add(at + 3, from + ((word + 9) & 15))) | 0) + (c ^ d ^ a)) | 0;
      b = (c + ((b << 23) | (b >>> 9))) | 0;
    }
    for (let at = 48, word = 0; at < 64; at += 4, word += 28) {
      a = (((a + add(at, from + (word & 15))) | 0) + (c ^ (b | ~d))) | 0;
      a = (b + ((a << 6) | (a >>> 26))) | 0;
      d = (((d + add(at + 1, from + ((word + 7) & 15))) | 0) + (b ^ (a | ~c))) | 0;
      d = (a + ((d << 10) | (d >>> 22))) | 0;
      c = (((c + add(at + 2, from + ((word + 14) & 15))) | 0) + (a ^ (d | ~b))) | 0;
      c = (d + ((c << 15) | (c >>> 17))) | 0;
      b = (((b + add(at + 3, from + ((word + 21) & 15))) | 0) + (d ^ (c | ~a))) | 0;
      b = (c + ((b << 21) | (b >>> 11))) | 0;
    }
    a = (a + a0) | 0;
    b = (b + b0) | 0;
    c = (c + c0) | 0;
    d = (d + d0) | 0;
  }
  state.set([a, b, c, d]);
}

/** RFC 1321 §3.3, as 32-bit integers. */
const initial = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

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
 * What reads at this moment. Chromium lets go of a byte reader that nothing but its own read refers to, when it next tidies
 * its memory: that read would never end, and the upload with it.
 */
const reading = new Set<() => unknown>();

/**
 * MD5 of some bytes, as `Content-MD5` wants it: storage refuses what reached it otherwise. Of our own because browsers
 * have none, and small libraries are many times slower. A checksum against damage, no protection against anybody. Words
 * are taken as the machine has them: low byte first, on everything that runs a browser.
 *
 * @returns base64
 * @throws Error when the file changed on the disk or is gone
 */
export function md5Of(bytes: Blob): Promise<string> {
  const next = chunksOf(bytes);
  reading.add(next);
  return sumOf(next, bytes.size).finally(() => reading.delete(next));
}

async function sumOf(next: () => Promise<Uint8Array | undefined>, size: number): Promise<string> {
  const state = Int32Array.from(initial);
  const piece = new Uint8Array(pieceBytes);
  const words = new Int32Array(piece.buffer);
  let all = 0;
  for (let chunk = await next(); chunk !== undefined; chunk = await next()) {
    for (let at = 0; at < chunk.length;) {
      const held = all % pieceBytes;
      const part = chunk.subarray(at, at + pieceBytes - held);
      piece.set(part, held);
      at += part.length;
      all += part.length;
      if (all % pieceBytes === 0) mix(state, words);
    }
  }
  if (all !== size) throw new Error(`read ${all} bytes of ${size}`);
  mix(state, padded(piece.subarray(0, all % pieceBytes), all));
  return btoa(String.fromCharCode(...new Uint8Array(state.buffer)));
}

/** The end of a message: a bit, zeros, and the length of the whole in bits (RFC 1321 §3.1, §3.2). */
function padded(rest: Uint8Array, allBytes: number): Int32Array {
  const whole = new Uint8Array(Math.ceil((rest.length + 9) / 64) * 64);
  whole.set(rest);
  whole[rest.length] = 0x80;
  new DataView(whole.buffer).setBigUint64(whole.length - 8, BigInt(allBytes) * 8n, true);
  return new Int32Array(whole.buffer);
}
