/** The notes in a JPEG's Exif segment, read by the book (Exif 2.32 §4.5–4.6), independently of what wrote them. */
export function readExif(jpeg: Buffer): { make: string; model: string; takenAt: string; hasPlace: boolean } {
  if (jpeg.readUInt32BE(0) !== 0xffd8ffe1 || jpeg.toString('latin1', 6, 12) !== 'Exif\0\0') {
    throw new Error('no Exif segment at the start');
  }
  const tiff = jpeg.subarray(12, 4 + jpeg.readUInt16BE(4));
  if (tiff.toString('latin1', 0, 2) !== 'II' || tiff.readUInt16LE(2) !== 42)
    throw new Error('no TIFF header');
  const first = readDirectory(tiff, tiff.readUInt32LE(4));
  const camera = readDirectory(tiff, first.get(0x8769)?.value ?? 0);
  return {
    make: readText(tiff, first.get(0x010f)),
    model: readText(tiff, first.get(0x0110)),
    takenAt: readText(tiff, camera.get(0x9003)),
    hasPlace: first.has(0x8825),
  };
}

interface Entry {
  readonly count: number;
  readonly value: number;
}

function readDirectory(tiff: Buffer, offset: number): Map<number, Entry> {
  const entries = Array.from({ length: tiff.readUInt16LE(offset) }, (_, index): [number, Entry] => {
    const at = offset + 2 + index * 12;
    return [tiff.readUInt16LE(at), { count: tiff.readUInt32LE(at + 4), value: tiff.readUInt32LE(at + 8) }];
  });
  return new Map(entries);
}

function readText(tiff: Buffer, entry: Entry | undefined): string {
  if (entry === undefined) return '';
  if (entry.count > 4) return tiff.toString('latin1', entry.value, entry.value + entry.count - 1);
  const inline = Buffer.alloc(4);
  inline.writeUInt32LE(entry.value);
  return inline.toString('latin1', 0, entry.count - 1);
}
