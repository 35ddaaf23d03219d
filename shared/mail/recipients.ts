import type { MailAddress } from '../contract/index.ts';
import type { GmailMessage } from './gmail.ts';
import { addressesOf } from './headers.ts';
import { readTree } from './part.ts';

/**
 * Whom an answer to a message goes to, as its person is told and as it is sent: `Reply-To`, else `From`; those whom one
 * wrote to, when the message is one's own. At most 100.
 */
export function recipientsOf(message: Pick<GmailMessage, 'labelIds' | 'payload'>): MailAddress[] {
  const { headers } = readTree(message.payload);
  // By Gmail's labels, since anybody may write any address into `From`.
  const isOwn = message.labelIds.some((label) => label === 'SENT' || label === 'DRAFT');
  const named = (isOwn ? ['to'] : ['reply-to', 'from']).map((name) =>
    addressesOf(headers.get(name)).filter(({ address }) => isAddress(address)),
  );
  return named.find((people) => people.length > 0) ?? [];
}

const isAddress = (address: string): boolean => /^[^\s<>,;"]+@[^\s<>,;"@]+$/.test(address);
