/** A person's Gmail: an inbox, messages as plain text, attachments, answers that go out once. */
export { createMail } from './create-mail.ts';
export { createMailSweep } from './mail-sweep.ts';
export type { Mail, MailFiles, MailOptions } from './mail.ts';
export type { MailOwner } from './owner.ts';
