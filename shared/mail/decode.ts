/**
 * The text of a text part. Gmail hands most bodies over in UTF-8 whatever charset their header still names, but not
 * all; bytes that are valid UTF-8 are hardly ever anything else, so the header is believed when they are not, and for
 * charsets that look like ASCII until they are decoded.
 */
export function decodeText(bytes: Uint8Array, charset: string | undefined): string {
  const label = charset?.trim().toLowerCase() ?? '';
  const disguised =
    (label.startsWith('iso-2022-') && bytes.includes(0x1b)) ||
    (label.startsWith('utf-16') && bytes.includes(0x00));
  const text = disguised ? decodeAs(label, bytes) : (decodeStrictly(bytes) ?? decodeAs(label, bytes));
  return plainCharacters(text);
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
