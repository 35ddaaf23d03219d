import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { Secret } from '../platform/index.ts';

/** What an opened value was sealed with: `newest` is false when it should be sealed anew, so that keys can retire. */
export interface Opened {
  readonly value: Secret;
  readonly newest: boolean;
}

interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

/** 96 bits, as NIST SP 800-38D §8.2.2 has it for random ones: good for 2^32 values under one key. */
const ivBytes = 12;
/** Given to the cipher, so that a shortened tag is refused. */
const tagBytes = 16;

const keyOf = (secret: Secret): Key => {
  const bytes = Buffer.from(secret.reveal(), 'base64');
  // Of random keys of 256 bits a hash tells nothing; it only says which one to try.
  const id = createHash('sha256').update('valet sealing key').update(bytes).digest('base64url').slice(0, 11);
  return { id, bytes };
};

/** Field by field, so that no two places come out the same. */
const additional = (place: readonly string[]): Buffer => Buffer.from(JSON.stringify(['valet', ...place]));

/**
 * Seals linked tokens at rest with AES-256-GCM. Each value is bound to its place (whose it is, of what account, and what
 * for), so that whoever can write the table, and does not have the keys, cannot give one person's token to another.
 */
export class Sealing {
  readonly #keys: readonly [Key, ...Key[]];

  /**
   * @param keys base64 of 32 bytes each: the first seals, all open
   * @throws {TypeError} for no keys at all
   */
  constructor(keys: readonly Secret[]) {
    const [first, ...others] = keys.map(keyOf);
    if (first === undefined) throw new TypeError('sealing needs a key');
    this.#keys = [first, ...others];
  }

  seal(value: Secret, place: readonly string[]): string {
    const [key] = this.#keys;
    const iv = randomBytes(ivBytes);
    const cipher = createCipheriv('aes-256-gcm', key.bytes, iv, { authTagLength: tagBytes });
    cipher.setAAD(additional(place));
    const body = Buffer.concat([cipher.update(value.reveal(), 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return ['v1', key.id, iv.toString('base64url'), body.toString('base64url')].join('.');
  }

  /** Undefined for what no key opens: sealed with a key that is gone, tampered with, or from another place. */
  open(sealed: string, place: readonly string[]): Opened | undefined {
    const [version, id, iv = '', body = ''] = sealed.split('.');
    const key = this.#keys.find((candidate) => candidate.id === id);
    if (version !== 'v1' || key === undefined) return undefined;
    const bytes = Buffer.from(body, 'base64url');
    const end = bytes.length - tagBytes;
    try {
      const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(iv, 'base64url'), {
        authTagLength: tagBytes,
      });
      decipher.setAAD(additional(place));
      decipher.setAuthTag(bytes.subarray(end));
      const text = Buffer.concat([decipher.update(bytes.subarray(0, end)), decipher.final()]).toString(
        'utf8',
      );
      return { value: new Secret(text), newest: key === this.#keys[0] };
    } catch {
      return undefined; // Not authentic, or not of the right form: which of them makes no difference to anybody.
    }
  }
}
