import { parameterSets, picture } from './h264.ts';
import { randomFrom } from './random.ts';

/** Of every video here. */
export const videoSize = { width: 128, height: 96 } as const;
export const framesPerSecond = 10;

const [wide, high] = [videoSize.width / 16, videoSize.height / 16];

/** A box of ISO/IEC 14496-12 §4.2. */
function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8, type, 'latin1');
  head.writeUInt32BE(body.length + 8);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/** 32-bit numbers, big end first. */
function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
  return bytes;
}

function shorts(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [index, value] of values.entries()) bytes.writeUInt16BE(value, index * 2);
  return bytes;
}

const matrix = words(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
const { sps, pps } = parameterSets(wide, high);

/** A short MP4 with colours that drift; the same for the same seed. */
export function mp4(seed: string, seconds: number): Buffer {
  const frames = pictures(seed, seconds * framesPerSecond);
  const media = box('mdat', ...frames);
  const type = box('ftyp', Buffer.from('isom'), words(512), Buffer.from('isomiso2avc1mp41'));
  return Buffer.concat([type, media, movie(frames, type.length + 8)]);
}

function pictures(seed: string, count: number): readonly Buffer[] {
  const random = randomFrom(`video ${seed}`);
  const [start, blue, red] = [random() * 6, 60 + random() * 130, 60 + random() * 130].map(Math.floor) as [
    number,
    number,
    number,
  ];
  return Array.from({ length: count }, (_, index) => {
    const unit = picture(wide, high, index, (column, row) => [
      Math.round(120 + 90 * Math.sin(start + column / 3 + row / 2 + index / 4)),
      blue,
      red,
    ]);
    return Buffer.concat([words(unit.length), unit]);
  });
}

/** @param offset where the first frame is in the file */
function movie(frames: readonly Buffer[], offset: number): Buffer {
  const [scale, duration] = [framesPerSecond, frames.length];
  const { width, height } = videoSize;
  const header = box(
    'mvhd',
    words(0, 0, 0, scale, duration, 0x10000),
    shorts(0x100, 0),
    words(0, 0),
    matrix,
    Buffer.alloc(24),
    words(2),
  );
  const track = box(
    'tkhd',
    words(7, 0, 0, 1, 0, duration, 0, 0),
    shorts(0, 0, 0, 0),
    matrix,
    words(width << 16, height << 16),
  );
  const mediaHeader = box('mdhd', words(0, 0, 0, scale, duration), shorts(0x55c4, 0));
  const handler = box('hdlr', words(0, 0), Buffer.from('vide'), Buffer.alloc(12), Buffer.from('video\0'));
  const reference = box('dinf', box('dref', words(0, 1), box('url ', words(1))));
  const table = box(
    'stbl',
    box('stsd', words(0, 1), sampleEntry()),
    box('stts', words(0, 1, frames.length, 1)),
    box('stsc', words(0, 1, 1, frames.length, 1)),
    box('stsz', words(0, 0, frames.length, ...frames.map((frame) => frame.length))),
    box('stco', words(0, 1, offset)),
  );
  const information = box('minf', box('vmhd', words(1), shorts(0, 0, 0, 0)), reference, table);
  return box('moov', header, box('trak', track, box('mdia', mediaHeader, handler, information)));
}

/** ISO/IEC 14496-15 §5.4.2 */
function sampleEntry(): Buffer {
  const decoder = box(
    'avcC',
    Buffer.from([1, 66, 0xc0, 30, 0xff, 0xe1]),
    shorts(sps.length),
    sps,
    Buffer.from([1]),
    shorts(pps.length),
    pps,
  );
  return box(
    'avc1',
    Buffer.alloc(6),
    shorts(1),
    Buffer.alloc(16),
    shorts(videoSize.width, videoSize.height),
    words(0x480000, 0x480000, 0),
    shorts(1),
    Buffer.alloc(32),
    shorts(24, 0xffff),
    decoder,
  );
}
