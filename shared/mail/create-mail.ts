import { systemClock } from '../platform/index.ts';
import type { Mail, MailOptions } from './mail.ts';

/** The parsers are loaded when somebody first looks at mail: nobody else waits for them. */
export function createMail(options: MailOptions): Mail {
  const clock = options.clock ?? systemClock;
  let made: Promise<Mail> | undefined;
  const mail = (): Promise<Mail> =>
    (made ??= import('./mailbox.ts').then(({ Mailbox }) => new Mailbox({ ...options, clock })));
  return {
    inbox: async (...args) => (await mail()).inbox(...args),
    message: async (...args) => (await mail()).message(...args),
    part: async (...args) => (await mail()).part(...args),
    savePart: async (...args) => (await mail()).savePart(...args),
    markRead: async (...args) => (await mail()).markRead(...args),
    answer: async (...args) => (await mail()).answer(...args),
  };
}
