import { createHash } from 'node:crypto';

/** Looked up once: these run for every point of a picture, and a lookup on the global object is not free everywhere. */
const { floor, imul, max, min } = Math;

/** Numbers in [0, 1) that are the same for the same seed, on any machine. */
export type Random = () => number;

export function randomFrom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}

/** One of a list that is known not to be empty. */
export function pick<T>(random: Random, first: T, ...rest: readonly T[]): T {
  return rest[floor(random() * (rest.length + 1)) - 1] ?? first;
}

export function between(random: Random, low: number, high: number): number {
  return low + random() * (high - low);
}

const size = 256;

/** Smooth value noise in [0, 1], in one and two dimensions, and sums of octaves of it. */
export class Noise {
  readonly #lattice = new Float32Array(size * size);

  constructor(random: Random) {
    for (let index = 0; index < this.#lattice.length; index += 1) this.#lattice[index] = random();
  }

  at(x: number, y: number): number {
    const left = floor(x);
    const top = floor(y);
    const across = smooth(x - left);
    const down = smooth(y - top);
    const upper = mix(this.#corner(left, top), this.#corner(left + 1, top), across);
    const lower = mix(this.#corner(left, top + 1), this.#corner(left + 1, top + 1), across);
    return mix(upper, lower, down);
  }

  octaves(x: number, y: number, count: number): number {
    let sum = 0;
    let weight = 0.5;
    let scale = 1;
    for (let octave = 0; octave < count; octave += 1) {
      sum += weight * this.at(x * scale + octave * 17.3, y * scale + octave * 9.1);
      weight /= 2;
      scale *= 2;
    }
    return sum / (1 - weight * 2);
  }

  #corner(x: number, y: number): number {
    return this.#lattice[((y & (size - 1)) << 8) | (x & (size - 1))] ?? 0;
  }
}

export function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

export function smooth(share: number): number {
  const bounded = min(1, max(0, share));
  return bounded * bounded * (3 - 2 * bounded);
}
