/**
 * Decodes the path of a request as Kestrel does: every percent-encoded byte sequence that is valid UTF-8, once, except
 * `%2F` (it would make a new segment), then removes dot segments. Sequences that are no UTF-8 stay as they came.
 *
 * @returns undefined for a path that Kestrel answers with 400 (an encoded NUL)
 */
export function decodePath(raw: string): string | undefined {
  const decoded = raw.replace(/(?:%[0-9a-f]{2})+/gi, (run) =>
    run
      .split(/(%2f)/i)
      .map((part) => (/^%2f$/i.test(part) ? part : decodeRun(part)))
      .join(''),
  );
  if (decoded.includes('\0')) return undefined;
  const kept: string[] = [];
  const pieces = decoded.split('/');
  for (const [index, piece] of pieces.entries()) {
    const last = index === pieces.length - 1;
    if (piece === '..' && kept.length > 1) kept.pop();
    else if (piece !== '.' && piece !== '..') kept.push(piece);
    if ((piece === '.' || piece === '..') && last) kept.push('');
  }
  return kept.join('/');
}

function decodeRun(run: string): string {
  if (run === '') return '';
  const bytes = Buffer.from(run.replaceAll('%', ''), 'hex');
  const text = bytes.toString('utf8');
  return Buffer.from(text, 'utf8').equals(bytes) ? text : run;
}

/**
 * The path as the host writes it into the URL that the function sees: encoded anew, with `%XX` left alone, as
 * ASP.NET's `PathString.ToUriComponent` does. (So `%252F` reaches a function as `%2F`.)
 */
export function encodePath(decoded: string): string {
  return decoded
    .split(/(%[0-9a-f]{2})/i)
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.toWellFormed().replace(/[^A-Za-z0-9!$&'()*+,;=:@/._~-]+/g, encodeURIComponent),
    )
    .join('');
}
