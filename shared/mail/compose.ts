import MimeNode from 'nodemailer/lib/mime-node';
import { Problem } from '../errors/index.ts';
import type { MailAddress } from '../contract/index.ts';
import { plainCharacters } from './decode.ts';
import { headerText } from './headers.ts';
import { markHeader, messageIdOf } from './own-answers.ts';
import type { MailPart } from './part.ts';

export interface Answer {
  /** The tree of the message that is answered; its headers are needed. */
  readonly original: MailPart;
  readonly to: readonly MailAddress[];
  readonly from: MailAddress;
  readonly text: string;
  /** What it is known by afterwards. */
  readonly mark: string;
  readonly date: Date;
}

/**
 * An answer in its wire form (RFC 5322 §3.6.4), in the thread of the original.
 *
 * @throws {Problem} `conflict` when it goes to nobody
 */
export function composeAnswer({ original, to, from, text, mark, date }: Answer): Promise<Buffer> {
  const headers = original.headers;
  if (to.length === 0) throw new Problem('conflict', 'This message names nobody whom an answer could go to.');
  const subject = headerText(headers.get('subject'), 900);
  const before = messageIdsIn(headers.get('message-id')).slice(0, 1);
  const earlier = [...messageIdsIn(headers.get('references') ?? headers.get('in-reply-to')), ...before];
  const node = new MimeNode('text/plain; charset=utf-8; format=flowed', {
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'win',
  });
  node.setHeader('From', [from]);
  node.setHeader('To', [...to]);
  node.setHeader('Subject', /^re:/i.test(subject) ? subject : `Re: ${subject}`.trimEnd());
  node.setHeader('Message-ID', `<${messageIdOf(mark)}>`);
  node.setHeader(markHeader, mark);
  node.setHeader('Date', date.toUTCString().replace('GMT', '+0000'));
  if (before.length > 0) node.setHeader('In-Reply-To', before.join(' '));
  if (earlier.length > 0) node.setHeader('References', shortened(earlier).join(' '));
  node.setContent(flow(plainCharacters(text)));
  return node.build();
}

function messageIdsIn(value: string | undefined): string[] {
  return (value ?? '').slice(0, 16_384).match(/<[\x21-\x3b\x3d\x3f-\x7e]{1,250}>/g) ?? [];
}

/** The first names the thread, the last ones its end; those between may go (RFC 5537 §3.4.4). */
function shortened(ids: readonly string[]): readonly string[] {
  return ids.length <= 21 ? ids : [...ids.slice(0, 1), ...ids.slice(-20)];
}

const width = 76;

/** `format=flowed` (RFC 3676 §4.2): long lines go on after a space at their end, special beginnings get one more space. */
export function flow(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .flatMap((line) => wrap(line === '-- ' ? line : line.trimEnd()))
    .map((line) => (/^(?: |>|From )/.test(line) ? ` ${line}` : line))
    .join('\r\n');
}

/** Each line but the last ends in the space that it was broken at. Words are not broken. */
function wrap(line: string): string[] {
  if (line.length <= width) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of line.match(/ *[^ ]+ ?/g) ?? []) {
    if (current !== '' && current.endsWith(' ') && current.length + word.trimEnd().length > width) {
      lines.push(current);
      current = '';
    }
    current += word;
  }
  lines.push(current.trimEnd());
  return lines;
}
