/** Richtext as plain text: `text/enriched` (RFC 1896), and its elder `text/richtext` (RFC 1341), by their tags alone. */
export function enrichedToText(source: string, type: string): string {
  const isEnriched = type === 'text/enriched';
  const lines = isEnriched
    ? // One newline is a space, of more one is left out (RFC 1896, page 4).
      source.replace(/\n+/g, (newlines) => (newlines.length === 1 ? ' ' : newlines.slice(1)))
    : source.replace(/\n/g, ' ');
  return lines
    .replace(/<(param|comment)>[^<]*<\/\1>/gi, '')
    .replace(/<<|<(\/?)([a-z0-9-]{1,60})>/gi, (tag, slash: string | undefined, name: string | undefined) => {
      if (tag === '<<') return isEnriched ? '<' : tag;
      if (slash !== '' || isEnriched) return '';
      return spoken[name?.toLowerCase() ?? ''] ?? '';
    });
}

/** Of the elder one. */
const spoken: Readonly<Record<string, string>> = { nl: '\n', np: '\n', lt: '<' };
