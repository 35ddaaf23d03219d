import { randomUUID } from 'node:crypto';
import type { Account } from '../accounts.ts';
import { addresses, fieldOf, splitHeader } from './header.ts';

/**
 * What Gmail makes of a message that an app hands in: it is from the account whatever it says, and gets the `Date` and
 * `Message-ID` that it lacks.
 */
export function asSent(raw: Buffer, account: Account, now: number): Buffer {
  const lines = withCrlf(raw);
  const { fields } = splitHeader(lines);
  const own = addresses(fieldOf(fields, 'from')).includes(account.email.toLowerCase());
  const added = [
    ...(own ? [] : [`From: ${account.name} <${account.email}>`]),
    ...(fieldOf(fields, 'date') === undefined
      ? [`Date: ${new Date(now).toUTCString().replace('GMT', '+0000')}`]
      : []),
    ...(fieldOf(fields, 'message-id') === undefined ? [newMessageId()] : []),
  ];
  const rest = own ? lines : without(lines, 'from');
  return Buffer.concat([Buffer.from(added.map((line) => `${line}\r\n`).join('')), rest]);
}

const newMessageId = (): string => `Message-ID: <${randomUUID()}@mail.gmail.com>`;

/** Another id in place of the one that the app gave, or of none. */
export function withNewMessageId(raw: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${newMessageId()}\r\n`), without(withCrlf(raw), 'message-id')]);
}

/** What the recipients get: nobody learns who else got a blind copy. */
export function withoutBcc(raw: Buffer): Buffer {
  return without(raw, 'bcc');
}

function without(raw: Buffer, name: string): Buffer {
  const end = raw.indexOf('\r\n\r\n');
  const head = (end < 0 ? raw : raw.subarray(0, end + 2)).toString('latin1');
  const kept = head.replaceAll(new RegExp(`^${name}[ \\t]*:.*\\r\\n(?:[ \\t].*\\r\\n)*`, 'gim'), '');
  return Buffer.concat([Buffer.from(kept, 'latin1'), end < 0 ? Buffer.alloc(0) : raw.subarray(end + 2)]);
}

function withCrlf(raw: Buffer): Buffer {
  return Buffer.from(raw.toString('latin1').replaceAll(/\r?\n/g, '\r\n'), 'latin1');
}
