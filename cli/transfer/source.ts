import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { codeOf } from '../system-error.ts';
import { Trouble } from '../trouble.ts';

/** A file to be sent, open for as long as that takes. */
export interface Source {
  readonly size: number;
  /** The same for the same content under the same name, 64 hexadecimal digits. */
  readonly fingerprint: string;
  read(start: number, size: number): Promise<Uint8Array<ArrayBuffer>>;
  /** @throws Trouble when the file is not the one any more that was opened */
  assertUnchanged(): Promise<void>;
  close(): Promise<void>;
}

/** Bytes looked at on each end: whole content would mean reading a film twice before its first byte leaves. */
const sampleBytes = 64 * 1024;

/** @throws Trouble when it cannot be read or is no file */
export async function openSource(path: string, salt: readonly string[]): Promise<Source> {
  const handle = await open(path, 'r').catch((cause: unknown) => {
    throw new Trouble(
      `${path} cannot be read (${codeOf(cause) ?? 'unknown error'}).`,
      undefined,
      undefined,
      cause,
    );
  });
  try {
    const first = await handle.stat();
    if (!first.isFile()) throw new Trouble(`${path} is not a file.`);
    const read = async (start: number, size: number): Promise<Uint8Array<ArrayBuffer>> => {
      const buffer = new Uint8Array(size);
      for (let done = 0; done < size;) {
        const { bytesRead } = await handle.read(buffer, done, size - done, start + done);
        if (bytesRead === 0) throw new Trouble(`${path} became shorter while it was sent.`);
        done += bytesRead;
      }
      return buffer;
    };
    const hash = createHash('sha256').update(JSON.stringify([...salt, first.size, first.mtimeMs]));
    hash.update(await read(0, Math.min(sampleBytes, first.size)));
    const tail = Math.max(0, first.size - sampleBytes);
    hash.update(await read(tail, first.size - tail));
    return {
      size: first.size,
      fingerprint: hash.digest('hex'),
      read,
      assertUnchanged: async () => {
        const now = await handle.stat();
        if (now.size !== first.size || now.mtimeMs !== first.mtimeMs)
          throw new Trouble(`${path} changed while it was sent. Send it again.`);
      },
      close: () => handle.close(),
    };
  } catch (cause) {
    await handle.close();
    throw cause;
  }
}
