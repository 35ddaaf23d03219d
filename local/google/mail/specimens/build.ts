/** One node of a MIME tree in the making; its bytes may be wrong on purpose. */
export interface Draft {
  /** Header lines after those of the message, each complete and unfolded; a `Buffer` goes out as it is. */
  readonly headers: readonly (string | Buffer)[];
  readonly body: Buffer;
}

export type Encoding = '7bit' | '8bit' | 'quoted-printable' | 'base64';

const crlf = '\r\n';

/** A leaf. `bytes` are encoded as asked for, and `type` may hold whatever parameters. */
export function leaf(
  type: string,
  bytes: Buffer | string,
  encoding: Encoding = '7bit',
  extra: readonly string[] = [],
): Draft {
  const content = typeof bytes === 'string' ? Buffer.from(bytes.replaceAll(/\r?\n/g, crlf)) : bytes;
  return {
    headers: [`Content-Type: ${type}`, `Content-Transfer-Encoding: ${encoding}`, ...extra],
    body: encode(content, encoding),
  };
}

/** A leaf that a mail program shows as a file. `name` is the raw text behind `filename`, quotes included. */
export function file(type: string, bytes: Buffer, name: string): Draft {
  return leaf(type, bytes, 'base64', [`Content-Disposition: attachment; filename${name}`]);
}

/** @param type such as `mixed` or `related; type="text/html"` */
export function multipart(type: string, boundary: string, parts: readonly Draft[]): Draft {
  const [kind = 'mixed', ...parameters] = type.split(';');
  const rest = parameters.map((parameter) => `;${parameter}`).join('');
  return {
    headers: [`Content-Type: multipart/${kind}; boundary="${boundary}"${rest}`],
    body: Buffer.concat([
      ...parts.flatMap((part) => [Buffer.from(`--${boundary}${crlf}`), whole(part), Buffer.from(crlf)]),
      Buffer.from(`--${boundary}--${crlf}`),
    ]),
  };
}

/** A node in its wire form. */
export function whole(draft: Draft): Buffer {
  const lines = draft.headers.map((line) => (typeof line === 'string' ? Buffer.from(line) : line));
  return Buffer.concat([
    ...lines.flatMap((line) => [line, Buffer.from(crlf)]),
    Buffer.from(crlf),
    draft.body,
  ]);
}

function encode(bytes: Buffer, encoding: Encoding): Buffer {
  if (encoding === 'base64') return Buffer.from(base64Lines(bytes));
  if (encoding === 'quoted-printable') return Buffer.from(quotedPrintable(bytes));
  return bytes;
}

/** 57 bytes make a line of 76 (RFC 2045 §6.8). */
export function base64Lines(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll(/.{76}/g, `$&${crlf}`);
}

function quotedPrintable(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .split(crlf)
    .map((line) => softBreaks(line.replaceAll(/[^\t -<>-~]/g, quoted).replace(/ $/, '=20')))
    .join(crlf);
}

function quoted(character: string): string {
  return `=${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Lines of at most 76, never inside a quoted byte. */
function softBreaks(line: string): string {
  return line.match(/(?:=[0-9A-F]{2}|[^=]){1,24}/g)?.join(`=${crlf}`) ?? '';
}

/** An encoded word (RFC 2047) of UTF-8. */
export function word(text: string): string {
  return `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`;
}
