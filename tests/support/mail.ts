import { knob, signedInPerson, stack, type TestPerson } from './stack.ts';

/** A person with a mailbox, in which the same 79 messages lie as in everybody's. */
export type MailPerson = TestPerson & { readonly token: string };

export function mailPerson(): Promise<MailPerson> {
  return signedInPerson({ google: true, features: ['mail'] });
}

/** Puts a message into a person's inbox, as if it had come; gives its id. */
export async function delivered(email: string, raw: string | Buffer): Promise<string> {
  const wish = { email, raw: Buffer.from(raw).toString('base64url') };
  const { ids } = (await knob(stack.google, 'POST', '/__mail', wish)) as { ids: string[] };
  return ids[0] ?? '';
}

/** A message with a text and one file. */
export function withFile(bytes: Buffer, headers: readonly string[] = []): string {
  return [
    'From: Anna <anna@example.org>',
    'Subject: A file',
    ...headers,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'See the file.',
    '--b',
    'Content-Type: text/html',
    'Content-Disposition: attachment; filename="page of mine.html"',
    'Content-Transfer-Encoding: base64',
    '',
    bytes.toString('base64').replace(/.{76}/g, '$&\r\n'),
    '--b--',
    '',
  ].join('\r\n');
}

export interface MailAtGoogle {
  readonly id: string;
  readonly threadId: string;
  readonly shape?: string;
  readonly labelIds: readonly string[];
}

/** What lies in a person's mailbox, by Google's own knowledge. */
export async function mailboxOf(email: string): Promise<readonly MailAtGoogle[]> {
  const query = new URLSearchParams({ email });
  const { messages } = (await knob(stack.google, 'GET', `/__mail?${query.toString()}`)) as {
    messages: MailAtGoogle[];
  };
  return messages;
}

/** Quota units that a person's calls to Gmail have cost. */
export async function unitsOf(email: string): Promise<number> {
  const query = new URLSearchParams({ email });
  const { total } = (await knob(stack.google, 'GET', `/__quota?${query.toString()}`)) as { total: number };
  return total;
}
