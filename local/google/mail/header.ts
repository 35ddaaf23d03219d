/** One header field as it came, unfolded; `value` in UTF-8 as far as it is, else Latin 1. */
export interface Field {
  readonly name: string;
  readonly value: string;
}

/** A structured field's value: `multipart/mixed; boundary="x"` and the like. */
export interface Structured {
  readonly value: string;
  readonly params: Readonly<Record<string, string>>;
}

const strict = new TextDecoder('utf-8', { fatal: true });

/** Text of bytes that are UTF-8, or, when they are not, of a charset that takes everything. */
function utf8OrLatin(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Text of bytes in a charset by its label; what the label does not explain is read as `utf8OrLatin`. */
export function decodeCharset(bytes: Uint8Array, label: string): string {
  if (!/^(us-ascii|ascii|utf-?8)?$/i.test(label)) {
    try {
      return new TextDecoder(label).decode(bytes);
    } catch {
      return utf8OrLatin(bytes); // nobody knows that label
    }
  }
  return utf8OrLatin(bytes);
}

/** Splits a message into its fields and its body at the first empty line. */
export function splitHeader(bytes: Buffer): { readonly fields: readonly Field[]; readonly body: Buffer } {
  if (bytes.subarray(0, 2).toString('latin1') === '\r\n') return { fields: [], body: bytes.subarray(2) };
  const end = bytes.indexOf('\r\n\r\n');
  const block = utf8OrLatin(end < 0 ? bytes : bytes.subarray(0, end));
  const lines = block.replaceAll(/\r\n(?=[ \t])/g, '').split('\r\n');
  return {
    fields: lines.flatMap((line) => {
      const [, name, value = ''] = /^([!-9;-~]+)[ \t]*:[ \t]*(.*)$/s.exec(line) ?? [];
      return name === undefined ? [] : [{ name, value }];
    }),
    body: end < 0 ? Buffer.alloc(0) : bytes.subarray(end + 4),
  };
}

/** The first field of a name, whatever its case. */
export function fieldOf(fields: readonly Field[], name: string): string | undefined {
  return fields.find((field) => field.name.toLowerCase() === name.toLowerCase())?.value;
}

/** Reads parameters with their continuations and charsets (RFC 2231) and encoded words where none belong. */
export function structured(text: string | undefined): Structured {
  const [value = '', ...rest] = (text ?? '').match(/(?:"(?:\\.|[^"\\])*"|[^;"])+/g) ?? [];
  const raw = new Map<string, string>();
  for (const part of rest) {
    const [, name = '', quoted, bare = ''] =
      /^\s*([^\s=]+)\s*=\s*(?:"((?:\\.|[^"\\])*)"|(.*?))\s*$/s.exec(part) ?? [];
    if (name !== '' && !raw.has(name.toLowerCase())) {
      raw.set(name.toLowerCase(), quoted?.replaceAll(/\\(.)/g, '$1') ?? bare);
    }
  }
  const names = new Set([...raw.keys()].map((name) => name.split('*')[0] ?? ''));
  const params = [...names].map((name) => [name, parameter(raw, name)] as const);
  return { value: value.trim().toLowerCase(), params: Object.fromEntries(params) };
}

function parameter(raw: ReadonlyMap<string, string>, name: string): string {
  const whole = raw.get(`${name}*`);
  if (whole !== undefined) return extended([{ text: whole, encoded: true }]);
  const pieces: { text: string; encoded: boolean }[] = [];
  for (let index = 0; ; index += 1) {
    const encoded = raw.get(`${name}*${index}*`);
    const text = encoded ?? raw.get(`${name}*${index}`);
    if (text === undefined) break;
    pieces.push({ text, encoded: encoded !== undefined });
  }
  return pieces.length > 0 ? extended(pieces) : decodeWords(raw.get(name) ?? '');
}

function extended(pieces: readonly { text: string; encoded: boolean }[]): string {
  const charset = /^([^']*)'[^']*'/.exec(pieces[0]?.text ?? '');
  const bytes = pieces.map(({ text, encoded }, index) => {
    const own = index === 0 && charset !== null ? text.slice(charset[0].length) : text;
    return encoded
      ? Buffer.from(
          own.replaceAll(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
          'latin1',
        )
      : Buffer.from(own);
  });
  return decodeCharset(Buffer.concat(bytes), charset?.[1] ?? '');
}

/** Text with its encoded words read (RFC 2047). */
export function decodeWords(text: string): string {
  const joined = text.replaceAll(/(=\?[^?]+\?[BbQq]\?[^?]*\?=)\s+(?==\?[^?]+\?[BbQq]\?)/g, '$1');
  return joined.replaceAll(
    /=\?([^?*]+)(?:\*[^?]*)?\?([BbQq])\?([^?]*)\?=/g,
    (_, charset: string, kind: string, body: string) => {
      const bytes =
        kind.toUpperCase() === 'B' ? Buffer.from(body, 'base64') : fromQuoted(body.replaceAll('_', ' '));
      return decodeCharset(bytes, charset);
    },
  );
}

/** Bytes of quoted-printable text; what is not an escape stays as it stands (RFC 2045 §6.7). */
export function fromQuoted(text: string): Buffer {
  const joined = text.replaceAll(/=[ \t]*\r\n/g, '');
  return Buffer.from(
    joined.replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  );
}

/** The bare addresses of a field, in lower case. */
export function addresses(value: string | undefined): readonly string[] {
  return [...(value ?? '').matchAll(/[^\s<>,;:"()]+@[^\s<>,;:"()]+/g)].map(([address]) =>
    address.toLowerCase(),
  );
}
