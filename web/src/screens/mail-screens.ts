/** The mail screens, in one chunk. */
export { Sent } from './mail-sent.tsx';
export { Check } from './mail-check.tsx';
export { Inbox } from './inbox.tsx';
export { Message } from './message.tsx';
export { Write } from './mail-write.tsx';
