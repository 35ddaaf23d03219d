import type { Account } from '../accounts.ts';
import { randomFrom } from '../photos/random.ts';
import { addresses, decodeWords, fieldOf, type Field } from './header.ts';
import { leaves, parse, type Part } from './parse.ts';
import { snippetOf, textOf } from './payload.ts';
import { whole, word } from './specimens/build.ts';
import type { Specimen } from './specimens/index.ts';
import { textsOf } from './specimens/texts.ts';

/** What lists and searches need of a message; kept, while the bytes of a large one are made anew each time. */
export interface Envelope {
  readonly fields: readonly Field[];
  readonly size: number;
  readonly snippet: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** Without its angle brackets; empty when it has none. */
  readonly messageId: string;
  /** What it answers, nearest first, without angle brackets. */
  readonly references: readonly string[];
  readonly hasAttachment: boolean;
  /** In lower case: subject, people and the beginning of each text. */
  readonly words: string;
}

/** One message of a mailbox. */
export interface Message {
  readonly id: string;
  readonly threadId: string;
  /** What it is an example of; absent for what people sent. */
  readonly shape: string | undefined;
  /** Milliseconds. */
  readonly internalDate: number;
  readonly labels: Set<string>;
  historyId: number;
  /** The whole message, CRLF throughout. */
  readonly raw: () => Buffer;
  readonly envelope: () => Envelope;
}

/** As much of each text as a search looks at. */
const searched = 4000;

function messageIds(value: string | undefined): readonly string[] {
  return [...(value ?? '').matchAll(/<([^<>\s]+)>/g)].map(([, id = '']) => id);
}

function envelopeOf(raw: Buffer): Envelope {
  const tree = parse(raw);
  const header = (name: string) => decodeWords(fieldOf(tree.fields, name) ?? '');
  const texts = leaves(tree).filter((leaf) => leaf.type.value.startsWith('text/') && leaf.filename === '');
  const [from, to, subject] = [
    header('from'),
    `${header('to')} ${header('cc')} ${header('bcc')}`,
    header('subject'),
  ];
  const bodies = texts.map((leaf) => textOf({ ...leaf, body: leaf.body.subarray(0, searched) }));
  return {
    fields: tree.fields,
    size: raw.length,
    snippet: snippetOf(tree),
    from,
    to,
    subject,
    messageId: messageIds(fieldOf(tree.fields, 'message-id'))[0] ?? '',
    references: [
      ...messageIds(fieldOf(tree.fields, 'in-reply-to')),
      ...messageIds(fieldOf(tree.fields, 'references')).toReversed(),
    ],
    hasAttachment: leaves(tree).some((leaf: Part) => leaf.filename !== ''),
    words: [subject, from, to, ...bodies].join('\n').toLowerCase(),
  };
}

/** A message whose envelope is read once, when it is first needed. */
export function messageOf(
  parts: Omit<Message, 'envelope' | 'labels' | 'historyId'> & { readonly labels: Iterable<string> },
): Message {
  let known: Envelope | undefined;
  return {
    ...parts,
    labels: new Set(parts.labels),
    historyId: 0,
    envelope: () => (known ??= envelopeOf(parts.raw())),
  };
}

/** When the oldest example came, and how far apart they are. */
const firstDate = Date.UTC(2026, 8, 1, 8);
const apart = 7_000_000;

export function dateOf(index: number): number {
  return firstDate + index * apart;
}

function specimenMessageId(account: Account, shape: string): string {
  return `${shape}.${account.sub.slice(-6)}@mail.example.org`;
}

/** The bytes of an example, made from the account's id: always the same for the same account. */
export function specimenBytes(account: Account, specimen: Specimen, index: number): Buffer {
  const texts = textsOf(randomFrom(`mail of ${account.sub}: ${specimen.shape}`));
  const sender = texts.sender();
  const subject = specimen.subject === undefined ? texts.sentence() : specimen.subject;
  const me = `${word(account.name)} <${account.email}>`;
  const from = specimen.from === 'me' ? me : (specimen.from ?? sender);
  const answered = specimen.answers === undefined ? undefined : specimenMessageId(account, specimen.answers);
  const draft = specimen.make(texts);
  const date = new Date(dateOf(index)).toUTCString().replace('GMT', '+0000');
  return whole({
    headers: [
      ...(specimen.from === null
        ? []
        : [`From: ${from}`, `To: ${specimen.from === 'me' ? sender : me}`, `Date: ${date}`]),
      ...(subject === null ? [] : [subjectLine(subject)]),
      ...(specimen.from === null
        ? []
        : [`Message-ID: <${specimenMessageId(account, specimen.shape)}>`, 'MIME-Version: 1.0']),
      ...(answered === undefined ? [] : [`In-Reply-To: <${answered}>`, `References: <${answered}>`]),
      ...draft.headers,
    ],
    body: draft.body,
  });
}

function subjectLine(subject: string | Buffer): Buffer {
  return Buffer.concat([Buffer.from('Subject: '), Buffer.from(subject)]);
}

/** The address that a message says it is from. */
export function senderOf(message: Message): string {
  return addresses(message.envelope().from)[0] ?? '';
}
