import type { MailRow } from '../contract/index.ts';
import type { GmailMessage } from './gmail.ts';
import { headerText, senderOf, snippetText } from './headers.ts';
import { dispositionOf, readTree, walk } from './part.ts';

/** A message as a row. */
export function rowOf(message: GmailMessage): MailRow {
  const tree = readTree(message.payload);
  const hasAttachments = [...walk(tree)].some(
    (part) => part.name !== '' && (dispositionOf(part) === 'attachment' || !part.headers.has('content-id')),
  );
  return {
    id: message.id,
    from: senderOf(tree.headers.get('from')),
    subject: headerText(tree.headers.get('subject')),
    date: dateOf(message),
    unread: message.labelIds.includes('UNREAD'),
    hasAttachments,
    snippet: snippetText(message.snippet),
  };
}

/** When Google took the message: what a sender writes into `Date` may be anything. RFC 3339. */
export function dateOf(message: GmailMessage): string {
  // The last moment that a Date can tell, in milliseconds.
  return new Date(Math.min(message.internalDate, 8.64e15)).toISOString();
}
