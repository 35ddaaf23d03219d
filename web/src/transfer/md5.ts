/** RFC 1321 §3.4: sines as 32-bit integers. */
const sines = new DataView(new ArrayBuffer(64 * 4));
for (let at = 0; at < 64; at += 1) {
  sines.setUint32(at * 4, Math.floor(Math.abs(Math.sin(at + 1)) * 2 ** 32), true);
}

/** The 64 bytes from `from` on into the state; written out by four steps, since a page hashes all that it sends. */
function mix(state: DataView, bytes: DataView, from: number): void {
  let a = state.getInt32(0, true);
  let b = state.getInt32(4, true);
  let c = state.getInt32(8, true);
  let d = state.getInt32(12, true);
  let t: number;
  const add = (at: number, word: number): number =>
    (sines.getInt32(at * 4, true) + bytes.getInt32(from + (word & 15) * 4, true)) | 0;
  for (let at = 0; at < 16; at += 4) {
    t = (a + ((b & c) | (~b & d)) + add(at, at)) | 0;
    a = (b + ((t << 7) | (t >>> 25))) | 0;
    t = (d + ((a & b) | (~a & c)) + add(at + 1, at + 1)) | 0;
    d = (a + ((t << 12) | (t >>> 20))) | 0;
    t = (c + ((d & a) | (~d & b)) + add(at + 2, at + 2)) | 0;
    c = (d + ((t << 17) | (t >>> 15))) | 0;
    t = (b + ((c & d) | (~c & a)) + add(at + 3, at + 3)) | 0;
    b = (c + ((t << 22) | (t >>> 10))) | 0;
  }
  for (let at = 16, word = 1; at < 32; at += 4, word += 20) {
    t = (a + ((d & b) | (~d & c)) + add(at, word)) | 0;
    a = (b + ((t << 5) | (t >>> 27))) | 0;
    t = (d + ((c & a) | (~c & b)) + add(at + 1, word + 5)) | 0;
    d = (a + ((t << 9) | (t >>> 23))) | 0;
    t = (c + ((b & d) | (~b & a)) + add(at + 2, word + 10)) | 0;
    c = (d + ((t << 14) | (t >>> 18))) | 0;
    t = (b + ((a & c) | (~a & d)) + add(at + 3, word + 15)) | 0;
    b = (c + ((t << 20) | (t >>> 12))) | 0;
  }
  for (let at = 32, word = 5; at < 48; at += 4, word += 12) {
    t = (a + (b ^ c ^ d) + add(at, word)) | 0;
    a = (b + ((t << 4) | (t >>> 28))) | 0;
    t = (d + (a ^ b ^ c) + add(at + 1, word + 3)) | 0;
    d = (a + ((t << 11) | (t >>> 21))) | 0;
    t = (c + (d ^ a ^ b) + add(at + 2, word + 6)) | 0;
    c = (d + ((t << 16) | (t >>> 16))) | 0;
    t = (b + (c ^ d ^ a) + add(at + 3, word + 9)) | 0;
    b = (c + ((t << 23) | (t >>> 9))) | 0;
  }
  for (let at = 48, word = 0; at < 64; at += 4, word += 28) {
    t = (a + (c ^ (b | ~d)) + add(at, word)) | 0;
    a = (b + ((t << 6) | (t >>> 26))) | 0;
    t = (d + (b ^ (a | ~c)) + add(at + 1, word + 7)) | 0;
    d = (a + ((t << 10) | (t >>> 22))) | 0;
    t = (c + (a ^ (d | ~b)) + add(at + 2, word + 14)) | 0;
    c = (d + ((t << 15) | (t >>> 17))) | 0;
    t = (b + (d ^ (c | ~a)) + add(at + 3, word + 21)) | 0;
    b = (c + ((t << 21) | (t >>> 11))) | 0;
  }
  state.setInt32(0, state.getInt32(0, true) + a, true);
  state.setInt32(4, state.getInt32(4, true) + b, true);
  state.setInt32(8, state.getInt32(8, true) + c, true);
  state.setInt32(12, state.getInt32(12, true) + d, true);
}

/** RFC 1321 §3.3. */
const initial = [
  0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xfe, 0xdc, 0xba, 0x98, 0x76, 0x54, 0x32, 0x10,
];

/** Read at a time: a phone looks at so much in a blink, so that the page stays quick meanwhile. A multiple of 64. */
const pieceBytes = 512 * 1024;

/**
 * MD5 of some bytes, as `Content-MD5` wants it: storage refuses what reached it otherwise. Of our own because browsers
 * have none, and small libraries are five times slower. A checksum against damage, no protection against anybody.
 *
 * @returns base64
 * @throws DOMException `NotReadableError` when the file changed on the disk or is gone
 */
export async function md5Of(bytes: Blob): Promise<string> {
  const state = new DataView(Uint8Array.from(initial).buffer);
  for (let at = 0; at < bytes.size || at === 0; at += pieceBytes) {
    const isLast = at + pieceBytes >= bytes.size;
    let piece = await bytes.slice(at, at + pieceBytes).arrayBuffer();
    if (isLast) piece = padded(piece, bytes.size);
    const view = new DataView(piece);
    for (let from = 0; from < view.byteLength; from += 64) mix(state, view, from);
  }
  return btoa(String.fromCharCode(...new Uint8Array(state.buffer)));
}

/** The end of a message: a bit, zeros, and the length of the whole in bits (RFC 1321 §3.1, §3.2). */
function padded(piece: ArrayBuffer, allBytes: number): ArrayBuffer {
  const whole = new Uint8Array(Math.ceil((piece.byteLength + 9) / 64) * 64);
  whole.set(new Uint8Array(piece));
  whole[piece.byteLength] = 0x80;
  new DataView(whole.buffer).setBigUint64(whole.length - 8, BigInt(allBytes) * 8n, true);
  return whole.buffer;
}
