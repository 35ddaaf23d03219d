import type { Album, FileItem, MailMessage, Me, PickedPhoto, Share } from '../../../shared/contract/index.ts';

/**
 * What the API says, told by the test: for how screens look when there is a lot, nothing, or something wrong. Sign-in
 * and configuration stay those of the stack. Whether the page and the real API fit together, the journeys show.
 */
export interface Told {
  google: NonNullable<Me['google']>;
  albums: Album[];
  /** In Deleted things. */
  deletedAlbums: Album[];
  files: FileItem[];
  /** Whether lists say that they go on. */
  more: boolean;
  shares: Share[];
  mail: MailMessage;
  mails: number;
  /** Mail that Google lists and cannot give. */
  missingMail: string[];
  picked: PickedPhoto[];
  pickDone: boolean;
  /** When set, every answer is this problem, or those to what fits `only`, such as `POST /shares`. */
  problem: { code: string; status: number; only?: RegExp } | undefined;
  /** What fits this is never answered. */
  held: RegExp | undefined;
}

export const idOf = (number: number): string => String(number).padStart(26, 'a');
const day = (month: number, date: number): string =>
  new Date(Date.UTC(2026, month - 1, date, 12)).toISOString();

export const fileOf = (number: number, name: string): FileItem => ({
  id: idOf(number),
  name,
  size: [0, 300_000, 4_200_000, 209_715_200, 3_000_000_000][number % 5] ?? 0,
  contentType: 'image/jpeg',
  source: 'google-photos',
  createdAt: day(11, 20),
  takenAt: day(1 + (number % 9), 1 + number),
  purgeAt: day(12, 20),
  albumId: idOf(1),
  // as of every picture that was added or saved
  ...(name.endsWith('.jpg') && { thumbnail: true }),
  etag: '"1"',
});

const albumOf = (number: number, title: string): Album => ({
  id: idOf(number),
  title,
  source: 'saved',
  photoCount: number * number,
  coverFileId: idOf(number),
  coverThumbnail: true,
  etag: '"1"',
});

export const plenty = (): Told => ({
  google: { state: 'connected', photos: true, mail: false },
  albums: [1, 2, 3].map((number) => albumOf(number, `Photos from ${number} November`)),
  deletedAlbums: [{ ...albumOf(4, 'Holiday album'), purgeAt: day(12, 20) }],
  files: Array.from({ length: 24 }, (_, number) => fileOf(number, names[number] ?? `IMG_${number}.jpg`)),
  more: true,
  shares: [0, 1, 2].map((number) => ({
    shareId: idOf(number),
    fileId: idOf(number),
    name: names[number] ?? 'a',
    createdAt: day(11, 1),
    expiresAt: day(12, 1),
    state: number === 2 ? 'expired' : 'active',
    uses: { count: number },
  })),
  mail: {
    id: 'm1',
    from: { name: 'Gwen Grandchild', address: 'gwen@example.com' },
    subject: 'Sunday at three?',
    date: day(11, 20),
    unread: true,
    text: 'Hello Lena,\n\nwe would like to come on Sunday at three, and bring cake.\n\nLove, Gwen',
    to: [{ name: 'Lena Linked', address: 'linked@example.com' }],
    cc: [],
    answersTo: [{ name: 'Gwen Grandchild', address: 'gwen@example.com' }],
    attachments: [{ partId: '2', name: 'cake.jpg', contentType: 'image/jpeg', size: 300_000, inline: false }],
    notes: [{ kind: 'calendar', text: 'An invitation.' }],
  },
  mails: 3,
  missingMail: [],
  picked: [1, 2, 3].map((number) => ({
    id: `g${number}`,
    type: 'photo',
    name: `IMG_${number}.jpg`,
    contentType: 'image/jpeg',
    takenAt: day(5, number),
    ready: true,
  })),
  pickDone: false,
  problem: undefined,
  held: undefined,
});
const names = [
  'Letter to the doctor.pdf',
  'Holiday in Wales.jpg',
  'a_very_long_name_without_a_single_gap_that_somebody_gave_to_the_film_of_a_birthday_party_final_version(2).mp4',
  '写真とファイル.zip',
];

export const senders = [
  {},
  {
    from: { name: 'Dr Ruth Okafor', address: 'practice@example.com' },
    subject: 'Your letter from the doctor',
    date: day(11, 18),
  },
  {
    from: { name: 'Library', address: 'hello@library.example' },
    subject: 'Your book is here',
    date: day(11, 12),
  },
];
