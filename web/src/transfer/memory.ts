import type { Shelf } from '../shelf.ts';

/** Longer than this the server does not keep what was sent. In ms. */
const keptMs = 6 * 24 * 60 * 60_000;

/** Remembers which file of ours an upload became, so that the same file picked again goes on where it stopped. */
export interface UploadMemory {
  find(fingerprint: string): string | undefined;
  keep(fingerprint: string, fileId: string): void;
  forget(fingerprint: string): void;
  /** The same, by what it became. */
  forgetFile(fileId: string): void;
}

/** @param ownerId so that another person at the same computer does not go on with a stranger's upload */
export function createMemory(shelf: Shelf, ownerId: string, now: () => number): UploadMemory {
  const prefix = 'valet.upload.';
  const keyOf = (fingerprint: string): string => `${prefix}${ownerId}.${fingerprint}`;
  const read = (key: string): { fileId: string; at: number } | undefined => {
    const [at, fileId] = shelf.getItem(key)?.split(' ') ?? [];
    return fileId === undefined ? undefined : { fileId, at: Number(at) };
  };
  const own = (): string[] =>
    Array.from({ length: shelf.length }, (_, index) => shelf.key(index) ?? '').filter((key) =>
      key.startsWith(prefix),
    );
  const sweep = (): void => {
    for (const key of own()) if (!((read(key)?.at ?? 0) + keptMs > now())) shelf.removeItem(key);
  };
  return {
    find(fingerprint) {
      sweep();
      return read(keyOf(fingerprint))?.fileId;
    },
    keep: (fingerprint, fileId) => shelf.setItem(keyOf(fingerprint), `${now()} ${fileId}`),
    forget: (fingerprint) => shelf.removeItem(keyOf(fingerprint)),
    forgetFile(fileId) {
      for (const key of own()) if (read(key)?.fileId === fileId) shelf.removeItem(key);
    },
  };
}
