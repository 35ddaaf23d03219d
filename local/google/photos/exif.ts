/** What a camera notes beside a picture. */
export interface CameraNotes {
  readonly make: string;
  readonly model: string;
  readonly takenAt: Date;
  readonly exposureSeconds: number;
  readonly fNumber: number;
  readonly iso: number;
  /** Millimetres. */
  readonly focalLength: number;
  readonly width: number;
  readonly height: number;
  /** Degrees; left out of what Google hands to apps. */
  readonly place?: { readonly latitude: number; readonly longitude: number };
}

interface Entry {
  readonly tag: number;
  readonly type: 2 | 3 | 4 | 5;
  readonly count: number;
  readonly data: Buffer;
}

/** The APP1 segment of a JPEG with these notes (Exif 2.32 §4.5–4.6; little-endian TIFF). */
export function exifSegment(notes: CameraNotes): Buffer {
  const date = notes.takenAt.toISOString().slice(0, 19).replaceAll('-', ':').replace('T', ' ');
  const camera = [
    rational(0x829a, [[1, Math.round(1 / notes.exposureSeconds)]]),
    rational(0x829d, [[Math.round(notes.fNumber * 10), 10]]),
    short(0x8827, notes.iso),
    ascii(0x9003, date),
    ascii(0x9004, date),
    rational(0x920a, [[Math.round(notes.focalLength * 100), 100]]),
    long(0xa002, notes.width),
    long(0xa003, notes.height),
  ];
  const first = (exifAt: number, gpsAt: number) => [
    ascii(0x010f, notes.make),
    ascii(0x0110, notes.model),
    short(0x0112, 1),
    ascii(0x0132, date),
    long(0x8769, exifAt),
    ...(notes.place === undefined ? [] : [long(0x8825, gpsAt)]),
  ];
  const firstSize = directory(first(0, 0), 8).length;
  const exif = directory(camera, 8 + firstSize);
  const gpsAt = 8 + firstSize + exif.length;
  const gps = notes.place === undefined ? Buffer.alloc(0) : directory(placeEntries(notes.place), gpsAt);
  const tiff = Buffer.concat([tiffHeader, directory(first(8 + firstSize, gpsAt), 8), exif, gps]);
  const payload = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([head, payload]);
}

const tiffHeader = Buffer.from([0x49, 0x49, 0x2a, 0, 8, 0, 0, 0]);

function placeEntries(place: { latitude: number; longitude: number }): readonly Entry[] {
  return [
    ascii(1, place.latitude < 0 ? 'S' : 'N'),
    degrees(2, Math.abs(place.latitude)),
    ascii(3, place.longitude < 0 ? 'W' : 'E'),
    degrees(4, Math.abs(place.longitude)),
  ];
}

/** One image file directory that begins at `offset` of the TIFF: its entries, then the values that do not fit in them. */
function directory(entries: readonly Entry[], offset: number): Buffer {
  const table = Buffer.alloc(2 + entries.length * 12 + 4);
  table.writeUInt16LE(entries.length, 0);
  const values: Buffer[] = [];
  let next = offset + table.length;
  for (const [index, entry] of entries.entries()) {
    const at = 2 + index * 12;
    table.writeUInt16LE(entry.tag, at);
    table.writeUInt16LE(entry.type, at + 2);
    table.writeUInt32LE(entry.count, at + 4);
    if (entry.data.length <= 4) entry.data.copy(table, at + 8);
    else {
      table.writeUInt32LE(next, at + 8);
      values.push(entry.data);
      next += entry.data.length;
    }
  }
  return Buffer.concat([table, ...values]);
}

function ascii(tag: number, text: string): Entry {
  const data = Buffer.from(`${text}\0`, 'latin1');
  return {
    tag,
    type: 2,
    count: data.length,
    data: data.length % 2 === 0 ? data : Buffer.concat([data, Buffer.alloc(1)]),
  };
}

function short(tag: number, value: number): Entry {
  const data = Buffer.alloc(2);
  data.writeUInt16LE(value);
  return { tag, type: 3, count: 1, data };
}

function long(tag: number, value: number): Entry {
  const data = Buffer.alloc(4);
  data.writeUInt32LE(value);
  return { tag, type: 4, count: 1, data };
}

function rational(tag: number, fractions: readonly (readonly [number, number])[]): Entry {
  const data = Buffer.alloc(fractions.length * 8);
  for (const [index, [numerator, denominator]] of fractions.entries()) {
    data.writeUInt32LE(numerator, index * 8);
    data.writeUInt32LE(denominator, index * 8 + 4);
  }
  return { tag, type: 5, count: fractions.length, data };
}

function degrees(tag: number, value: number): Entry {
  const minutes = (value % 1) * 60;
  return rational(tag, [
    [Math.floor(value), 1],
    [Math.floor(minutes), 1],
    [Math.round((minutes % 1) * 6000), 100],
  ]);
}
