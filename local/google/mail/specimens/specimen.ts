import type { Draft } from './build.ts';
import type { Texts } from './texts.ts';

/** One message of a mailbox: what it is an example of, and how it is made. */
export interface Specimen {
  /** What it shows, such as `flowed-delsp`; unique in the mailbox. */
  readonly shape: string;
  /** The value of `Subject:`, raw; absent for a message without one. Default is a sentence. */
  readonly subject?: string | Buffer | null;
  /** Default is one of the senders of `Texts`; null for a message without `From:`. */
  readonly from?: string | null;
  readonly make: (texts: Texts) => Draft;
  /** Labels in place of `INBOX`, and, for some, `UNREAD`. */
  readonly labels?: readonly string[];
  /** Shape of the message that this one answers, which stands before it. */
  readonly answers?: string;
}
