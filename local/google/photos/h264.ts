/** A bit string of H.264 (ITU-T H.264 §7.2, §9.1). */
class Bits {
  readonly #bytes: number[] = [];
  #count = 0;

  put(value: number, width: number): this {
    for (let bit = width - 1; bit >= 0; bit -= 1) {
      if (this.#count % 8 === 0) this.#bytes.push(0);
      const last = this.#bytes.length - 1;
      this.#bytes[last] = (this.#bytes[last] ?? 0) | (((value >>> bit) & 1) << (7 - (this.#count % 8)));
      this.#count += 1;
    }
    return this;
  }

  /** Exponential Golomb codes, unsigned, one for each value. */
  golomb(...values: readonly number[]): this {
    for (const value of values) {
      const width = 32 - Math.clz32(value + 1);
      this.put(value + 1, 2 * width - 1);
    }
    return this;
  }

  align(): this {
    return this.put(0, (8 - (this.#count % 8)) % 8);
  }

  raw(bytes: Uint8Array): this {
    for (const byte of bytes) this.#bytes.push(byte);
    this.#count += bytes.length * 8;
    return this;
  }

  /** With the stop bit and alignment, as a NAL unit with its emulation prevention (§7.4.1). */
  unit(header: number): Buffer {
    this.put(1, 1).align();
    const out = [header];
    let zeros = 0;
    for (const byte of this.#bytes) {
      if (zeros >= 2 && byte <= 3) {
        out.push(3);
        zeros = 0;
      }
      out.push(byte);
      zeros = byte === 0 ? zeros + 1 : 0;
    }
    return Buffer.from(out);
  }
}

/** Sequence and picture parameters: baseline, CAVLC, no deblocking, sizes in macroblocks of 16. */
export function parameterSets(wide: number, high: number): { readonly sps: Buffer; readonly pps: Buffer } {
  const sps = new Bits().put(66, 8).put(0xc0, 8).put(30, 8).golomb(0, 0, 2, 0).put(0, 1);
  sps.golomb(wide - 1, high - 1).put(0b1100, 4);
  const pps = new Bits().golomb(0, 0).put(0, 2).golomb(0, 0, 0).put(0, 3).golomb(0, 0, 0).put(0b100, 3);
  return { sps: sps.unit(0x67), pps: pps.unit(0x68) };
}

/**
 * One picture whose every macroblock is raw samples (I_PCM, §7.3.5): no compression, so nothing to get wrong.
 *
 * @param colour luma and both chromas, 16–235, of a macroblock
 */
export function picture(
  wide: number,
  high: number,
  number: number,
  colour: (column: number, row: number) => readonly [number, number, number],
): Buffer {
  const slice = new Bits()
    .golomb(0, 7, 0)
    .put(0, 4)
    .golomb(number % 2)
    .put(0, 2)
    .golomb(0, 1);
  for (let row = 0; row < high; row += 1) {
    for (let column = 0; column < wide; column += 1) {
      const [luma, blue, red] = colour(column, row);
      const samples = new Uint8Array(384).fill(luma, 0, 256).fill(blue, 256, 320).fill(red, 320);
      slice.golomb(25).align().raw(samples);
    }
  }
  return slice.unit(0x65);
}
