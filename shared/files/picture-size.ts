/** Pixels, as the header of a picture gives them. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** A JPEG's, from its first frame header (ITU-T T.81 §B.2.2): what notes hold before it, such as another picture, is passed over. */
export function sizeOfJpeg(bytes: Uint8Array): PictureSize | undefined {
  const view = viewOf(bytes);
  // After the start-of-image marker.
  let at = 2;
  while (at + 9 <= bytes.byteLength) {
    if (view.getUint8(at) !== 0xff) return undefined;
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1; // a marker may be preceded by any number of fill bytes (§B.1.1.2)
      continue;
    }
    // SOF0 to SOF15 but for DHT, JPG and DAC, which share their range.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return { height: view.getUint16(at + 5), width: view.getUint16(at + 7) };
    // Start of scan or end of image: there was no frame before it.
    if (marker === 0xda || marker === 0xd9) return undefined;
    at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}

/** Where the first chunk's content starts (RFC 9649 §2.3): after `RIFF`, a size, `WEBP`, and the chunk's own name and size. */
const chunk = 20;

/** A still WebP's (RFC 9649 §2.5 to §2.7); undefined for one that moves. */
export function sizeOfWebp(bytes: Uint8Array): PictureSize | undefined {
  if (bytes.byteLength < chunk + 10) return undefined;
  const view = viewOf(bytes);
  const kind = String.fromCharCode(...bytes.subarray(12, 16));
  const uint24 = (at: number): number => view.getUint16(at, true) + view.getUint8(at + 2) * 0x1_00_00;
  if (kind === 'VP8 ') {
    // A key frame's start code (RFC 6386 §9.1), then 14 bits each, with 2 of scale above them.
    if (uint24(chunk + 3) !== 0x2a_01_9d) return undefined;
    return {
      width: view.getUint16(chunk + 6, true) & 0x3fff,
      height: view.getUint16(chunk + 8, true) & 0x3fff,
    };
  }
  if (kind === 'VP8L') {
    if (view.getUint8(chunk) !== 0x2f) return undefined;
    const bits = view.getUint32(chunk + 1, true);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
  }
  const animation = 0b10;
  if (kind !== 'VP8X' || (view.getUint8(chunk) & animation) !== 0) return undefined;
  return { width: uint24(chunk + 4) + 1, height: uint24(chunk + 7) + 1 };
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
