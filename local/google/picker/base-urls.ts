import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Settings } from '../settings.ts';

/** What the address of a photo's bytes stands for. */
export interface PhotoAddress {
  readonly sub: string;
  readonly photoId: string;
}

/** Addresses that carry their owner, photo and end of life under a signature, so nothing needs to be remembered. */
export class BaseUrls {
  readonly #clock: Clock;
  readonly #settings: Settings;
  readonly #key = randomBytes(32);

  constructor(clock: Clock, settings: Settings) {
    this.#clock = clock;
    this.#settings = settings;
  }

  /** @param place `ppa` for what was picked, which also needs the owner's token; `lr` for the Library API */
  make(address: PhotoAddress, place: 'ppa' | 'lr' = 'ppa'): string {
    const until = this.#clock.now() + this.#settings.baseUrlSeconds * 1000;
    const content = Buffer.from(JSON.stringify([address.sub, address.photoId, until])).toString('base64url');
    return `https://lh3.googleusercontent.com/${place}/${content}.${this.#sign(content)}`;
  }

  /** Undefined for a forged address and for one past its time. */
  read(name: string): PhotoAddress | undefined {
    const [content = '', signature = ''] = name.split('.');
    const expected = Buffer.from(this.#sign(content));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const [sub, photoId, until] = JSON.parse(Buffer.from(content, 'base64url').toString()) as [
      string,
      string,
      number,
    ];
    return until > this.#clock.now() ? { sub, photoId } : undefined;
  }

  #sign(content: string): string {
    return createHmac('sha256', this.#key).update(content).digest('base64url');
  }
}
