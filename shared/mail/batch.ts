import { randomId } from '../platform/index.ts';

/** One answer of many that came together: its HTTP status, and its body as text. */
export interface BatchAnswer {
  readonly status: number;
  readonly body: string;
}

/**
 * Many GETs in one request, as Google's APIs take them (developers.google.com/workspace/gmail/api/guides/batch): parts of
 * `multipart/mixed`, each of which is an HTTP request of its own. Each costs its quota units; the way there is made once.
 *
 * @param paths with their query; the parts bear their places in this list as `Content-ID`
 */
export function writeBatch(paths: readonly string[]): { readonly type: string; readonly text: string } {
  const boundary = `batch_${randomId()}`;
  const parts = paths.map((path, at) =>
    [
      `--${boundary}`,
      'Content-Type: application/http',
      `Content-ID: <${at}>`,
      '',
      `GET ${path} HTTP/1.1`,
      '',
      '',
    ].join('\r\n'),
  );
  return {
    type: `multipart/mixed; boundary=${boundary}`,
    text: `${parts.join('\r\n')}\r\n--${boundary}--\r\n`,
  };
}

/** The answers by place. What is missing, or cannot be read, is left out: it can be asked for alone. */
export function readBatch(type: string, text: string): ReadonlyMap<number, BatchAnswer> {
  const boundary = /;\s*boundary="?([^";\s]+)"?/i.exec(type)?.[1];
  const answers = new Map<number, BatchAnswer>();
  if (boundary === undefined) return answers;
  // RFC 2046 §5.1.1: a boundary stands at the beginning of a line. JSON has no line that begins with one.
  for (const part of `\n${text}`.split(`\n--${boundary}`).slice(1)) {
    const [, head, rest] = splitHead(part.replace(/^[^\n]*\n/, ''));
    const [statusLine, , body] = splitHead(rest);
    const place = /^content-id:\s*<response-(\d{1,4})>/im.exec(head)?.[1];
    const status = /^HTTP\/\d(?:\.\d)? (\d{3})/.exec(statusLine)?.[1];
    if (place !== undefined && status !== undefined) {
      answers.set(Number(place), { status: Number(status), body });
    }
  }
  return answers;
}

/** First line, everything up to the first empty line, and what follows it. */
function splitHead(text: string): readonly [first: string, head: string, rest: string] {
  const end = /\r?\n\r?\n/.exec(text);
  const head = end === null ? text : text.slice(0, end.index);
  const rest = end === null ? '' : text.slice(end.index + end[0].length);
  return [head.split(/\r?\n/, 1)[0] ?? '', head, rest];
}
