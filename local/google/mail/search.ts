import { addresses } from './header.ts';
import type { Message } from './message.ts';

type Test = (message: Message) => boolean;

const places: Readonly<Record<string, string>> = {
  inbox: 'INBOX',
  sent: 'SENT',
  draft: 'DRAFT',
  drafts: 'DRAFT',
  spam: 'SPAM',
  trash: 'TRASH',
};
const states: Readonly<Record<string, string>> = {
  unread: 'UNREAD',
  starred: 'STARRED',
  important: 'IMPORTANT',
};

/** What a `q` asks for. Words and terms all have to fit; `-` in front turns one round; `OR` and braces are not known. */
export function searchFor(q: string): { readonly fits: Test; readonly everywhere: boolean } {
  const terms = [...q.matchAll(/(-?)(?:([a-z0-9_]+):)?(?:"([^"]*)"|(\S+))/gi)];
  const tests = terms.map(([, minus, name, quoted, bare = '']) => {
    const test = termOf((name ?? '').toLowerCase(), (quoted ?? bare).toLowerCase());
    return minus === '-' ? (message: Message) => !test(message) : test;
  });
  return {
    fits: (message) => tests.every((test) => test(message)),
    // `in:spam`, `in:trash` and `in:anywhere` look where a search does not look by itself; so does a Message-ID.
    everywhere: /\bin:(spam|trash|anywhere)\b|\brfc822msgid:/i.test(q),
  };
}

function termOf(name: string, value: string): Test {
  switch (name) {
    case 'in':
    case 'label': {
      const label = places[value] ?? states[value] ?? value.toUpperCase();
      return value === 'anywhere' ? () => true : (message) => message.labels.has(label);
    }
    case 'is':
      return value === 'read'
        ? (message) => !message.labels.has('UNREAD')
        : (message) => message.labels.has(states[value] ?? '');
    case 'from':
      return (message) => person(message.envelope().from, value);
    case 'to':
      return (message) => person(message.envelope().to, value);
    case 'subject':
      return (message) => message.envelope().subject.toLowerCase().includes(value);
    case 'rfc822msgid':
      return (message) => message.envelope().messageId.toLowerCase() === value.replaceAll(/^<|>$/g, '');
    case 'has':
      return (message) => value === 'attachment' && message.envelope().hasAttachment;
    case 'after':
      return (message) => message.internalDate >= dayOf(value);
    case 'before':
      return (message) => message.internalDate < dayOf(value);
    default:
      return (message) => message.envelope().words.includes(name === '' ? value : `${name}:${value}`);
  }
}

function person(field: string, value: string): boolean {
  return value.includes('@') ? addresses(field).includes(value) : field.toLowerCase().includes(value);
}

/** A day as `2026/9/1`, or seconds since 1970. */
function dayOf(value: string): number {
  return /^\d{9,}$/.test(value) ? Number(value) * 1000 : Date.parse(`${value.replaceAll('-', '/')} UTC`);
}
