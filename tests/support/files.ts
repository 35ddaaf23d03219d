import type { Grant } from '../../shared/contract/index.ts';
import { createFiles, type Files, type FilesOptions } from '../../shared/files/index.ts';
import { randomId, type Clock } from '../../shared/platform/index.ts';
import { createStorage, type Storage } from '../../shared/storage/index.ts';
import { startTestAzurite, type TestAzurite } from './azurite.ts';

/** A clock that a test moves. Keys are checked by Azurite's own clock, so it starts with the machine's. */
export interface TestClock extends Clock {
  ahead: number;
}

export interface FilesBench {
  readonly azurite: TestAzurite;
  readonly storage: Storage;
  readonly clock: TestClock;
  readonly files: Files;
  /** Another instance of the service, with nothing in its memory. */
  another(options?: Partial<FilesOptions>): Files;
  stop(): Promise<void>;
}

export async function startFilesBench(quotaBytes = 10 * 2 ** 20): Promise<FilesBench> {
  const azurite = await startTestAzurite();
  const clock: TestClock = { ahead: 0, now: () => Date.now() + clock.ahead };
  const { connectionString } = azurite;
  const storageOf = () => createStorage({ kind: 'connection-string', connectionString }, { clock });
  const another = (options: Partial<FilesOptions> = {}) =>
    createFiles({ storage: storageOf(), clock, quotaBytes, ...options });
  return { azurite, storage: storageOf(), clock, files: another(), another, stop: () => azurite.stop() };
}

/** Somebody fresh. */
export function somebody() {
  const ownerId = randomId();
  return { kind: 'person', ownerId, permissions: new Set<string>() } as const;
}

/** Puts bytes where an upload key says, as one blob. */
export async function putBytes(
  grant: Pick<Grant, 'url' | 'headers'>,
  bytes: Uint8Array | string,
): Promise<number> {
  const response = await fetch(grant.url, {
    method: 'PUT',
    headers: { ...grant.headers, 'x-ms-blob-type': 'BlockBlob' },
    body: Buffer.from(bytes),
  });
  await response.arrayBuffer();
  return response.status;
}

/** A JPEG as far as anybody can tell from its first bytes. */
export function jpegLike(size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set([0xff, 0xd8, 0xff, 0xe0, 0x00, 0x10, 0x4a, 0x46, 0x49, 0x46, 0x00, 0x01].slice(0, size));
  for (let at = 20; at < size; at += 1) bytes[at] = (at * 7) % 251;
  return bytes;
}
