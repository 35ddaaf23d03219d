/**
 * The text of a text part. Gmail hands most bodies over in UTF-8 whatever charset their header still names, but not
 * all; bytes that are valid UTF-8 are hardly ever anything else, so the header is believed when they are not, and for
 * charsets that look like ASCII until they are decoded.
 */
export function decodeText(bytes: Uint8Array, charset: string | undefined): string {
  const label = charset?.trim().toLowerCase() ?? '';
  if (label === 'utf-7' || label === 'unicode-1-1-utf-7') return plainCharacters(decodeUtf7(bytes));
  const disguised =
    (label.startsWith('iso-2022-') && bytes.includes(0x1b)) ||
    (label.startsWith('utf-16') && bytes.includes(0x00));
  const text = disguised ? decodeAs(label, bytes) : (decodeStrictly(bytes) ?? decodeAs(label, bytes));
  return plainCharacters(text);
}

/** RFC 2152 §"UTF-7 Definition". What no encoder writes, such as `1+1-2` of text that is decoded already, is left alone. */
function decodeUtf7(bytes: Uint8Array): string {
  const text = decodeStrictly(bytes);
  if (text === undefined) return decodeAs('windows-1252', bytes);
  return text.replace(/\+([A-Za-z0-9+/]*)(-?)/g, (run, encoded: string, end: string) => {
    if (encoded === '') return end === '' ? run : '+';
    const units = Buffer.from(encoded, 'base64');
    const whole = units.subarray(0, units.length - (units.length % 2));
    const again = whole.toString('base64').replace(/=+$/, '');
    // Whole units, and no bit left that is not 0.
    if (whole.length === 0 || again !== encoded.slice(0, again.length)) return run;
    return /^A?$/.test(encoded.slice(again.length)) ? whole.swap16().toString('utf16le') : run;
  });
}

/** The charset that a page names within its first 1,024 bytes (HTML, "prescan a byte stream"), for where no header does. */
export function charsetOfPage(bytes: Uint8Array): string | undefined {
  const start = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  const named = /<meta\s[^>]{0,500}?charset\s*=\s*["']?([\w-]{1,40})/i.exec(start)?.[1];
  // It could not be read if it were in that.
  return named !== undefined && /^utf-16/i.test(named) ? undefined : named;
}

/** As many bytes, or a few less: not through the middle of a character of UTF-8. */
export function cutBytes(bytes: Uint8Array, most: number): Uint8Array {
  if (bytes.length <= most) return bytes;
  let end = most;
  while (end > most - 3 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.subarray(0, end);
}

function decodeStrictly(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function decodeAs(label: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder(label).decode(bytes);
  } catch {
    // A charset that nobody knows: windows-1252 gives every byte some character.
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** Newlines as `\n`; no control characters but newline and tab; well formed. */
export function plainCharacters(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n\t]/gu, '');
}

/**
 * Joins the lines of `format=flowed` text (RFC 3676 §4.1, §4.2, §4.4): those that end in a space go on in the next one of
 * the same quote depth. The signature line stays by itself.
 *
 * @param deleteSpace `delsp=yes`: the space at a soft break is no part of the text
 */
export function unflow(text: string, deleteSpace: boolean): string {
  const lines: string[] = [];
  let [lastDepth, isOpen] = [0, false];
  for (const raw of text.split('\n')) {
    const depth = /^>*/.exec(raw)?.[0].length ?? 0;
    const stuffed = raw.slice(depth);
    const line = stuffed.startsWith(' ') ? stuffed.slice(1) : stuffed;
    const open = line.endsWith(' ') && line !== '-- ';
    const content = open && deleteSpace ? line.slice(0, -1) : line;
    if (isOpen && depth === lastDepth && line !== '-- ') lines.push(`${lines.pop() ?? ''}${content}`);
    else lines.push(depth > 0 ? `${'>'.repeat(depth)} ${content}` : content);
    [lastDepth, isOpen] = [depth, open];
  }
  return lines.join('\n');
}
