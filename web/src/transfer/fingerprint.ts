/** The part of `File` that an upload needs; a test gives its own. */
export interface SourceFile {
  readonly name: string;
  readonly size: number;
  readonly lastModified: number;
  readonly type: string;
  slice(start: number, end: number): Blob;
}

/** Bytes read from each end of the file. */
const sampleBytes = 64 * 1024;

/**
 * Tells whether a file that is picked again is the one of an upload that was broken off: SHA-256 over name, size, time
 * of change and both ends. Whole content would mean reading a film twice before its first byte leaves.
 *
 * @returns 32 hexadecimal digits
 */
export async function fingerprintOf(file: SourceFile): Promise<string> {
  const facts = new TextEncoder().encode(`${file.name}\u0000${file.size}\u0000${file.lastModified}\u0000`);
  const head = await file.slice(0, sampleBytes).arrayBuffer();
  const tail = await file.slice(Math.max(0, file.size - sampleBytes), file.size).arrayBuffer();
  const all = await new Blob([facts, head, tail]).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', all));
  return Array.from(digest.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
