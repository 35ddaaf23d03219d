import { senselessAnswer } from '../google/index.ts';
import { streamOf } from '../platform/index.ts';

/** What may stand in front of the field, in bytes: an attachment id of some hundreds and a size. */
const maxHead = 65_536;

/**
 * The bytes in the field `data` of a JSON answer, decoded on their way: a part of 25 MB is never held as text.
 * Fails with `upstream_failed` when the field is absent or ends half way.
 */
export function base64Field(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
  return streamOf(decode(body));
}

async function* decode(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: string | undefined = '';
  let rest = '';
  for await (const chunk of body) {
    let text = Buffer.from(chunk).toString('latin1');
    if (head !== undefined) {
      head += text;
      const found = /"data"\s*:\s*"/.exec(head);
      if (found === null) {
        if (head.length > maxHead) break;
        continue;
      }
      text = head.slice(found.index + found[0].length);
      head = undefined;
    }
    // A backslash can only begin an escaped equals sign, which is padding.
    const end = text.search(/["\\=]/);
    rest += end < 0 ? text : text.slice(0, end);
    if (end >= 0) {
      yield Buffer.from(rest, 'base64url');
      return;
    }
    const whole = rest.length - (rest.length % 4);
    if (whole > 0) yield Buffer.from(rest.slice(0, whole), 'base64url');
    rest = rest.slice(whole);
  }
  throw senselessAnswer('a part that is not whole');
}
