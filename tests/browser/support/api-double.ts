import type { BrowserContext, Route } from 'playwright-core';
import type {
  Album,
  FileItem,
  MailMessage,
  Me,
  PickedPhoto,
  PickerSession,
  Share,
} from '../../../shared/contract/index.ts';
import type { Stack } from './stack.ts';

/**
 * What the API says, told by the test: for how screens look when there is a lot, nothing, or something wrong. Sign-in
 * and configuration stay those of the stack. Whether the page and the real API fit together, the journeys show.
 */
export interface Told {
  google: NonNullable<Me['google']>;
  albums: Album[];
  files: FileItem[];
  /** Whether lists say that they go on. */
  more: boolean;
  shares: Share[];
  mail: MailMessage;
  mails: number;
  picked: PickedPhoto[];
  pickDone: boolean;
  /** When set, every answer is this problem. */
  problem: { code: string; status: number } | undefined;
}

const idOf = (number: number): string => String(number).padStart(26, 'a');
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
  etag: '"1"',
});

export const plenty = (): Told => ({
  google: { state: 'connected', photos: true, mail: false },
  albums: [1, 2, 3].map((number) => ({
    id: idOf(number),
    title: `Photos from ${number} November`,
    source: 'saved',
    photoCount: number * number,
    coverFileId: idOf(number),
    etag: '"1"',
  })),
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
    attachments: [{ partId: '2', name: 'cake.jpg', contentType: 'image/jpeg', size: 300_000, inline: false }],
    notes: [{ kind: 'calendar', text: 'An invitation.' }],
  },
  mails: 3,
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
});
const names = [
  'Letter to the doctor.pdf',
  'Holiday in Wales.jpg',
  'a_very_long_name_without_a_single_gap_that_somebody_gave_to_the_film_of_a_birthday_party_final_version(2).mp4',
  '写真とファイル.zip',
];

const senders = [
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

/** A drawn picture, a little different for each address. */
const picture = (address: string): string => {
  const hue = (Number.parseInt(address.slice(-2), 36) * 37) % 360 || 0;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 3"><rect width="4" height="3" fill="hsl(${hue} 60% 55%)"/><circle cx="3" cy="1" r=".5" fill="#ff8"/></svg>`;
};

/** Answers in place of the API and of storage, in this browser only. */
export async function tellApi(context: BrowserContext, stack: Stack, told: Told): Promise<void> {
  const headers = {
    'access-control-allow-origin': stack.web,
    'access-control-allow-headers': 'authorization, content-type, if-match, idempotency-key',
    'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
    // By its request id the client knows the API from a captive portal.
    'access-control-expose-headers': 'request-id, etag, location, retry-after',
    'request-id': '00000000-0000-4000-8000-000000000000',
  };
  const draw = (route: Route): Promise<void> =>
    route.fulfill({
      contentType: 'image/svg+xml',
      body: picture(route.request().url().replace(/\?.*/, '')),
      headers,
    });
  const storage = new URL(stack.storage.blob).origin;
  const session = (): PickerSession => ({
    id: 'p1',
    pickerUri: `${stack.google}/photos.google.com/picker/p1`,
    picked: told.pickDone,
    pollAfterMs: 500,
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  const list = (items: readonly unknown[], more = told.more): object => ({
    items,
    ...(more ? { nextCursor: 'next' } : {}),
  });

  const answers: readonly (readonly [RegExp, () => unknown])[] = [
    [
      /^GET \/me$/,
      () => ({
        id: 'o1',
        subject: 's',
        kind: 'person',
        name: 'Lena Linked',
        email: 'linked@example.com',
        permissions: [],
        google: told.google,
        usage: { bytes: 1.2e9, quota: 5_368_709_120 },
      }),
    ],
    [/^GET \/albums$/, () => list(told.albums)],
    [/^GET \/albums\/[^/]+\/photos$/, () => list(told.files)],
    [
      /^POST \/files\/grants$/,
      () => ({
        receiptId: 'r',
        operation: 'browse',
        url: `${storage}/account/box?sig=x`,
        headers: {},
        permissions: 'rl',
        expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
      }),
    ],
    [/^GET \/files$/, () => list(told.files)],
    [/^GET \/shares$/, () => list(told.shares)],
    [/^POST \/shares$/, () => ({ ...told.shares[0], url: `${stack.api}/api/s/${'x'.repeat(22)}` })],
    [/^PATCH \/files\/[^/]+$/, () => told.files[2]],
    [
      /^GET \/google\/mail$/,
      () =>
        list(
          Array.from({ length: told.mails }, (_, number) => ({
            ...told.mail,
            ...senders[number],
            id: `m${number}`,
            unread: number === 0,
            hasAttachments: number === 1,
          })),
        ),
    ],
    [/^GET \/google\/mail\/[^/]+$/, () => told.mail],
    [/^POST \/google\/mail\/[^/]+\/(?:read|reply)$/, () => ({ id: 'm9' })],
    [/^(?:GET \/files\/[^/]+|POST \/files\/[^/]+\/restore)$/, () => told.files[2]],
    [/^(?:POST \/google\/picker-sessions|GET \/google\/picker-sessions\/p1)$/, session],
    [/^GET \/google\/picker-sessions\/p1\/photos$/, () => list(told.picked, false)],
    [/^POST .*\/save$/, () => told.files[1]],
    [/^GET \/(?:open|members-only|protected)$/, () => ({ message: 'hello' })],
  ];
  await context.route(`${storage}/**`, draw);
  await context.route(`${stack.api}/api/**`, async (route) => {
    const request = route.request();
    const path = new URL(request.url()).pathname.replace('/api', '');
    const method = request.method();
    if (path === '/config') return route.continue();
    if (method === 'OPTIONS' || method === 'DELETE') return route.fulfill({ status: 204, headers });
    if (told.problem !== undefined) {
      const body = {
        type: 'https://valet.example/errors',
        title: 't',
        detail: 'd',
        requestId: 'r',
        ...told.problem,
      };
      return route.fulfill({
        status: told.problem.status,
        headers,
        contentType: 'application/problem+json',
        body: JSON.stringify(body),
      });
    }
    if (path.endsWith('/thumbnail')) return draw(route);
    const answer = answers.find(([pattern]) => pattern.test(`${method} ${path}`))?.[1];
    if (answer === undefined) throw new Error(`The test does not know ${method} ${path}`);
    return route.fulfill({
      status: method === 'POST' ? 201 : 200,
      headers,
      contentType: 'application/json',
      body: JSON.stringify(answer()),
    });
  });
}
