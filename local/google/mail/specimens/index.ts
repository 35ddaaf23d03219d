import { attachments } from './attachments.ts';
import { broken } from './broken.ts';
import { leaf } from './build.ts';
import { html } from './html.ts';
import { oddBodies } from './odd-bodies.ts';
import { plain } from './plain.ts';
import { reports } from './reports.ts';
import type { Specimen } from './specimen.ts';

export type { Specimen } from './specimen.ts';

const letter: Specimen['make'] = (texts) => leaf('text/plain; charset=utf-8', texts.letter());

/** A conversation, and one message for each place that is not the inbox. */
const places: readonly Specimen[] = [
  {
    shape: 'thread-1',
    subject: 'Boat on Sunday?',
    from: 'Ada Almeida <ada.almeida@example.org>',
    make: letter,
  },
  {
    shape: 'thread-2',
    subject: 'Re: Boat on Sunday?',
    answers: 'thread-1',
    from: 'me',
    labels: ['SENT'],
    make: letter,
  },
  {
    shape: 'thread-3',
    subject: 'Re: Boat on Sunday?',
    answers: 'thread-2',
    from: 'Ada Almeida <ada.almeida@example.org>',
    make: letter,
  },
  { shape: 'spam', labels: ['SPAM', 'UNREAD'], make: letter },
  { shape: 'trash', labels: ['TRASH'], make: letter },
];

/** Every message of a mailbox, oldest first; the same shapes for all accounts, other words for each. */
export const specimens: readonly Specimen[] = [
  ...broken,
  ...oddBodies,
  ...reports,
  ...html,
  ...attachments,
  ...plain,
  ...places,
];
