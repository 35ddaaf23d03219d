/** The mail screens, in one chunk. */
export { Sent as sent } from './mail-sent.tsx';
export { Check as check } from './mail-check.tsx';
export { Inbox as mail } from './inbox.tsx';
export { Message as message } from './message.tsx';
export { Write as answer } from './mail-write.tsx';
